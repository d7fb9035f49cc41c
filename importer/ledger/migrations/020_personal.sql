-- When the texts of a file were erased, which may be about persons: bodies of its forms, words of its rows. NULL: they are there.
ALTER TABLE file ADD COLUMN erased_at BIGINT;
CREATE INDEX file_unerased ON file (done_at) WHERE done_at IS NOT NULL AND erased_at IS NULL;
