-- What a file waits for is looked for from its last form on.
DROP INDEX wait_file;
CREATE INDEX wait_file ON wait (file_id, form_id);
