-- The SHA-256 of the outcome as it was written, '' if that is not known. Only an outcome that nobody has changed since is moved out
-- of the outbox when its mended version is done; superseded is its name in the archive then, or ''.
ALTER TABLE file ADD COLUMN outcome_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE file ADD COLUMN superseded TEXT NOT NULL DEFAULT '';
CREATE INDEX file_superseded_lower ON file (lower(superseded)) WHERE superseded <> '';

-- A folder in the inbox that is no profile, and what of it was seen when it was answered. It is answered again only if it looks
-- otherwise. outcome is the name of the answer in the outbox, kept before it is written; sha256 that of the last one that was written.
CREATE TABLE odd (
	name        TEXT PRIMARY KEY, -- path in the inbox
	seen        TEXT NOT NULL,
	outcome     TEXT NOT NULL,
	sha256      TEXT NOT NULL,
	answered_at BIGINT            -- NULL until the answer is there
) {keyed};
