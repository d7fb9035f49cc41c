-- The ledger's own clock, which only runs: how many milliseconds it has run since this table was made. Spans are counted by it,
-- because the clocks of machines are set. A span that was under way began before, and is counted from here. Below are the last
-- jump that an importer has noticed of some clock, for people.
CREATE TABLE clock (
    id        BIGINT PRIMARY KEY,           -- 1
    ran_ms    BIGINT NOT NULL,
    database_ms BIGINT,                     -- what the database's clock showed then, PostgreSQL only
    jumped_by BIGINT NOT NULL DEFAULT 0,    -- milliseconds, below 0: it was set back
    jumped_at BIGINT,                       -- by this machine's clock after the jump
    jumped    TEXT NOT NULL DEFAULT ''      -- whose clock
);
INSERT INTO clock (id, ran_ms) VALUES (1, 0);

-- Where the ledger's clock stood at a moment of a machine that has not been started anew since. So it is known how long nobody worked.
CREATE TABLE clock_seen (
    boot       TEXT PRIMARY KEY,            -- names the start of the machine
    running_ms BIGINT NOT NULL,             -- how long it had been running
    ran_ms     BIGINT NOT NULL,             -- where the ledger's clock stood
    wall_ms    BIGINT NOT NULL              -- what the clock on its wall showed
) {keyed};

-- When these happened, by that clock. NULL: they have not, or happened before there was one.
ALTER TABLE form ADD COLUMN started_tick BIGINT;
ALTER TABLE form ADD COLUMN sent_tick BIGINT;
ALTER TABLE file ADD COLUMN done_tick BIGINT;
DROP INDEX file_done;
CREATE INDEX file_done_tick ON file (done_tick) WHERE done_tick IS NOT NULL;

-- An answer of a later file counts, and a later file has a higher number: the clock may have been set back in between.
ALTER TABLE answer ADD COLUMN file_id BIGINT NOT NULL DEFAULT 0;

-- An importer is alive until then, by that clock. An older version would record its sends by the clocks of machines alone, and others
-- would send its forms again too early: without this column it cannot work on this ledger any more.
DELETE FROM importer;
ALTER TABLE importer DROP COLUMN alive_until;
ALTER TABLE importer ADD COLUMN alive_tick BIGINT NOT NULL DEFAULT 0;

-- The queue runs by that clock, too, which shows the beginning of 2026 now (Ledger.QueueTime). What waits in it is due.
UPDATE river_job SET scheduled_at = '2025-12-30 00:00:00.000' WHERE state IN ('available', 'pending', 'retryable', 'scheduled');
