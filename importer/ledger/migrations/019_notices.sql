-- What persons are told: a row for each receiver. It is inserted with the change that it follows from, so no crash loses one.
CREATE TABLE notice (
    id         {serial},
    receiver   TEXT NOT NULL,               -- its name in config.toml, and the way to it
    event      TEXT NOT NULL,               -- what it is about: nobody is told of it twice
    kind       TEXT NOT NULL,
    facts      TEXT NOT NULL,               -- JSON that only the importer reads
    made_at    BIGINT NOT NULL,
    made_tick  BIGINT NOT NULL,             -- milliseconds of the ledger's clock
    state      TEXT NOT NULL,               -- waiting | sent | given up
    ended_tick BIGINT,
    UNIQUE (receiver, event)
);
CREATE INDEX notice_waiting ON notice (receiver, id) WHERE state = 'waiting';
CREATE INDEX notice_ended ON notice (ended_tick) WHERE ended_tick IS NOT NULL;

-- How sending to a receiver goes. One importer at a time sends to it. Times are milliseconds of the ledger's clock.
CREATE TABLE receiver (
    name     TEXT PRIMARY KEY,
    next     BIGINT NOT NULL DEFAULT 0,     -- nothing is sent to it before that
    tries    BIGINT NOT NULL DEFAULT 0,     -- in vain since a message has arrived
    message  TEXT NOT NULL DEFAULT '',      -- why the last one was in vain
    holder   TEXT NOT NULL DEFAULT '',      -- the importer that sends to it
    held     BIGINT NOT NULL DEFAULT 0,     -- until then
    counted  BIGINT NOT NULL DEFAULT 0,     -- since then its messages are counted
    messages BIGINT NOT NULL DEFAULT 0,     -- how many it has got since
    given_up BIGINT NOT NULL DEFAULT 0      -- notices that were given up and that it has not been told of
) {keyed};

-- What lasts, and is told when it begins and when it is over.
CREATE TABLE condition (
    name     TEXT PRIMARY KEY,
    kind     TEXT NOT NULL,
    facts    TEXT NOT NULL,                 -- JSON
    began_at BIGINT NOT NULL,
    began    BIGINT NOT NULL,               -- milliseconds of the ledger's clock
    seen     BIGINT NOT NULL,               -- the same, when it was looked at last, give or take an hour
    told     BIGINT NOT NULL DEFAULT 0      -- 1: its notices were made
) {keyed};

-- The files of a profile that came since some time.
CREATE INDEX file_profile ON file (profile, claimed_at);
