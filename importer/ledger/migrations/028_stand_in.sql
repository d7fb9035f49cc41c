-- A copy of a source that is going to be dropped again stands for the file that the source is of: once the copy is answered, the
-- outcome of that file says nothing new. The copy is known by its folder and its content, whatever name it gets in the inbox.
CREATE TABLE stand_in (
    profile TEXT   NOT NULL,
    sha256  TEXT   NOT NULL,
    file_id BIGINT NOT NULL REFERENCES file (id),
    PRIMARY KEY (profile, sha256, file_id)
) {keyed};
-- The file that a copy stands for, 0 for all other files.
ALTER TABLE file ADD COLUMN stands_for BIGINT NOT NULL DEFAULT 0;
CREATE INDEX file_stands_for ON file (stands_for) WHERE stands_for > 0;
