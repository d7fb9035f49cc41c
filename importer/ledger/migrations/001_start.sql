-- Words in braces are replaced by what each database calls it: see migrate.go.
-- Times are milliseconds since 1970, UTC. Reasons are JSON that only the importer reads.

CREATE TABLE file (
    id         {serial},
    claim      TEXT NOT NULL UNIQUE,        -- name of its folder in work/
    name       TEXT NOT NULL,               -- as it was dropped
    profile    TEXT NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    state      TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    done_at    BIGINT,                      -- when it was done: outcome in the outbox, source in the archive
    row_count  BIGINT NOT NULL DEFAULT 0,   -- rows read
    layout     TEXT NOT NULL DEFAULT '',    -- how it was understood, JSON
    refusal    TEXT NOT NULL DEFAULT '',    -- why it was refused or cut short, JSON
    outcome    TEXT NOT NULL DEFAULT '',    -- name in the outbox, chosen before it is written
    archived   TEXT NOT NULL DEFAULT ''     -- name in the archive, chosen before it is moved there
);
CREATE INDEX file_open ON file (id) WHERE done_at IS NULL;
CREATE INDEX file_done ON file (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX file_name ON file (name);
CREATE INDEX file_outcome ON file (outcome);
CREATE INDEX file_archived ON file (archived);

CREATE TABLE form (
    id          {key},                      -- from the counter 'form'
    file_id     BIGINT NOT NULL REFERENCES file (id),
    reference   TEXT NOT NULL UNIQUE,       -- given once, never changed
    operation   TEXT NOT NULL,
    body        {bytes} NOT NULL,           -- the exact bytes of the request
    orders      BIGINT NOT NULL,
    handover    TEXT NOT NULL,
    mawb        TEXT NOT NULL,
    state       TEXT NOT NULL,
    sends       BIGINT NOT NULL DEFAULT 0,  -- how often it may have left
    tries       BIGINT NOT NULL DEFAULT 0,  -- questions and attempts since started_at
    started_at  BIGINT,                     -- when work on it last began: give_up counts from here
    sent_at     BIGINT,                     -- when it last left
    accepted_at BIGINT,                     -- when the carrier accepted it
    settled_at  BIGINT,                     -- when the work on it ended; NULL while somebody works on it
    number      TEXT NOT NULL DEFAULT '',   -- the carrier's number of the form
    document    TEXT NOT NULL DEFAULT '',
    message     TEXT NOT NULL DEFAULT '',   -- the carrier's words, or what went wrong last
    ask_only    BIGINT NOT NULL DEFAULT 0,  -- 1: a file dropped again made us work on it again: it is asked for, not sent again
    may_resend  BIGINT NOT NULL DEFAULT 0   -- 1: the user allowed to send it again (resend)
);
CREATE INDEX form_file ON form (file_id);
CREATE INDEX form_open ON form (id) WHERE settled_at IS NULL;

-- Which files wait for which forms: for their own, and for forms of other files that have orders of theirs.
CREATE TABLE wait (
    form_id BIGINT NOT NULL REFERENCES form (id),
    file_id BIGINT NOT NULL REFERENCES file (id),
    PRIMARY KEY (form_id, file_id)
) {keyed};
CREATE INDEX wait_file ON wait (file_id);

CREATE TABLE entry (
    file_id   BIGINT NOT NULL REFERENCES file (id),
    sheet     BIGINT NOT NULL,
    row_num   BIGINT NOT NULL,
    order_num TEXT NOT NULL,
    form_id   BIGINT,                       -- the form that the row is in; for a duplicate, the form that has its order
    status    TEXT,                         -- NULL while it is under way
    reason    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (file_id, sheet, row_num)
) {keyed};
CREATE INDEX entry_form ON entry (form_id) WHERE form_id IS NOT NULL;

-- This table keeps orders from being sent twice: an order is in one form only, whatever file it comes from. If the carrier
-- refuses an order, its row is deleted.
CREATE TABLE taken (
    order_num TEXT PRIMARY KEY,
    form_id   BIGINT NOT NULL,              -- no foreign key: orders are taken before the form is added
    status    TEXT NOT NULL DEFAULT ''      -- '' while under way
) {keyed};
CREATE INDEX taken_form ON taken (form_id);

-- The importers that share the ledger. On SQLite it stays empty, since one process at a time works on it.
CREATE TABLE importer (
    id          TEXT PRIMARY KEY,
    alive_until TIMESTAMPTZ NOT NULL        -- by the clock of the database
);

-- Numbers that count up: 'form', 'send', 'reference …'. 'ledger' does not count, it is the ledger's identity.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
