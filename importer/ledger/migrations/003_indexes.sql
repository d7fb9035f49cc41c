-- For keep_archive: files that still have a source in the archive. No query asks for the forms of a file by form.file_id.
CREATE INDEX file_kept ON file (done_at) WHERE archived <> '';
DROP INDEX form_file;
