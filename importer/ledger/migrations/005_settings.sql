-- The settings of the profile that a file is mapped with, JSON: a report reads the file in the same way, whatever the
-- configuration says by then. '' while nothing of the file is planned, and for files that an older version has mapped.
ALTER TABLE file ADD COLUMN settings TEXT NOT NULL DEFAULT '';
