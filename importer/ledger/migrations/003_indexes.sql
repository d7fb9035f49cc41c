-- What keep_archive has left, not all that it ever removed. The forms of a file are asked for by none.
CREATE INDEX file_kept ON file (done_at) WHERE archived <> '';
DROP INDEX form_file;
