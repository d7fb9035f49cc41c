-- The words in braces are each database's own: see migrate.go.
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
    done_at    BIGINT,                      -- its outcome is in the outbox and its source in the archive
    row_count  BIGINT NOT NULL DEFAULT 0,   -- rows read
    layout     TEXT NOT NULL DEFAULT '',    -- how it was understood, JSON
    refusal    TEXT NOT NULL DEFAULT '',    -- why it was refused, JSON
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
    tries       BIGINT NOT NULL DEFAULT 0,  -- questions and attempts since it was last set going
    started_at  BIGINT,                     -- when it was last set going: give_up counts from here
    sent_at     BIGINT,                     -- when it last left
    accepted_at BIGINT,
    settled_at  BIGINT,                     -- nobody works on it any more
    number      TEXT NOT NULL DEFAULT '',   -- the carrier's number of the form
    document    TEXT NOT NULL DEFAULT '',
    message     TEXT NOT NULL DEFAULT '',   -- the carrier's words, or what went wrong last
    ask_only    BIGINT NOT NULL DEFAULT 0,  -- 1: set going by a file dropped again: never sent again by itself
    may_resend  BIGINT NOT NULL DEFAULT 0   -- 1: its user said so (resend)
);
CREATE INDEX form_file ON form (file_id);
CREATE INDEX form_open ON form (id) WHERE settled_at IS NULL;

-- Which files wait for which forms: their own, and those of other files whose orders they ask about again.
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
    form_id   BIGINT,                       -- the form that the row is in; of a duplicate, the form that has its order
    status    TEXT,                         -- NULL while it is under way
    reason    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (file_id, sheet, row_num)
) {keyed};
CREATE INDEX entry_form ON entry (form_id) WHERE form_id IS NOT NULL;

-- The guard: an order is in one form only, whatever file it came from. An order that the carrier refused is let go.
CREATE TABLE taken (
    order_num TEXT PRIMARY KEY,
    form_id   BIGINT NOT NULL,              -- taken a moment before the form itself is added
    status    TEXT NOT NULL DEFAULT ''      -- '' while under way
) {keyed};
CREATE INDEX taken_form ON taken (form_id);

-- Who works on a ledger that several share. On SQLite it stays empty: one process at a time has all of it.
CREATE TABLE importer (
    id          TEXT PRIMARY KEY,
    alive_until TIMESTAMPTZ NOT NULL        -- by the clock of the database
);

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
