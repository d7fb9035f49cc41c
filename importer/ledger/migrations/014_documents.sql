-- The documents that are fetched of settled forms. A file is not reported while one of its forms has a document that is wanted.
CREATE TABLE document (
    form_id     BIGINT NOT NULL REFERENCES form (id),
    kind        TEXT NOT NULL,              -- document | label
    link        TEXT NOT NULL,              -- the carrier's link; of a label the number of its bag
    name        TEXT NOT NULL DEFAULT '',   -- path in the outbox, with slashes, chosen before it is written
    state       TEXT NOT NULL,              -- wanted | fetched | failed
    tries       BIGINT NOT NULL DEFAULT 0,
    message     TEXT NOT NULL DEFAULT '',   -- why the last try has failed
    wanted_tick BIGINT NOT NULL,            -- milliseconds of the ledger's clock
    next_tick   BIGINT NOT NULL,            -- when it is tried next
    PRIMARY KEY (form_id, kind)
) {keyed};
CREATE INDEX document_open ON document (form_id) WHERE state = 'wanted';
CREATE INDEX document_name ON document (lower(name)) WHERE name <> '';
