-- A form that something before the carrier declined may have a successor with the same reference. Any other reference is given once.
-- SQLite cannot drop a constraint, so the table is made anew.
CREATE TABLE form_new (
    id           INTEGER PRIMARY KEY,
    file_id      BIGINT NOT NULL REFERENCES file (id),
    reference    TEXT NOT NULL,
    operation    TEXT NOT NULL,
    body         BLOB NOT NULL,
    orders       BIGINT NOT NULL,
    handover     TEXT NOT NULL,
    mawb         TEXT NOT NULL,
    state        TEXT NOT NULL,
    sends        BIGINT NOT NULL DEFAULT 0,
    tries        BIGINT NOT NULL DEFAULT 0,
    started_at   BIGINT,
    sent_at      BIGINT,
    accepted_at  BIGINT,
    settled_at   BIGINT,
    number       TEXT NOT NULL DEFAULT '',
    document     TEXT NOT NULL DEFAULT '',
    message      TEXT NOT NULL DEFAULT '',
    ask_only     BIGINT NOT NULL DEFAULT 0,
    may_resend   BIGINT NOT NULL DEFAULT 0,
    answer       TEXT NOT NULL DEFAULT '',
    answer_words TEXT NOT NULL DEFAULT ''
);
INSERT INTO form_new SELECT id, file_id, reference, operation, body, orders, handover, mawb, state, sends, tries, started_at,
    sent_at, accepted_at, settled_at, number, document, message, ask_only, may_resend, answer, answer_words FROM form;
DROP TABLE form;
ALTER TABLE form_new RENAME TO form;
CREATE INDEX form_open ON form (id) WHERE settled_at IS NULL;
CREATE INDEX form_reference ON form (reference);
CREATE UNIQUE INDEX form_reference_once ON form (reference) WHERE NOT (state = 'refused' AND answer = 'declined');
