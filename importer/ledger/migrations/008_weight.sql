-- The gross weight that a form says, in kg, for its report: '' if it says none, and for forms of an older version.
ALTER TABLE form ADD COLUMN weight TEXT NOT NULL DEFAULT '';
