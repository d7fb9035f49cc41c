-- The PDFs for the printer of a file: the labels of its rows in the order of the sheet, in as many parts as there have to be.
CREATE TABLE print (
    file_id  BIGINT NOT NULL REFERENCES file (id),
    part     BIGINT NOT NULL,               -- 1, 2, …
    name     TEXT NOT NULL,                 -- path in the outbox, with slashes, chosen before it is written
    labels   BIGINT NOT NULL DEFAULT 0,     -- how many are in it
    left_out TEXT NOT NULL DEFAULT '',      -- numbers of the waybills whose labels are not in it, though they are there
    message  TEXT NOT NULL DEFAULT '',      -- why it could not be made
    PRIMARY KEY (file_id, part)
) {keyed};
CREATE INDEX print_name ON print (lower(name)) WHERE name <> '';
