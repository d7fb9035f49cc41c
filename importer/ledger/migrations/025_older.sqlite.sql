-- An older version would take the rows of forms that have ended for rows under way (021_ended.sql). On a PostgreSQL it lacks a column
-- by which importers say that they are alive; on a SQLite nobody says so. So the clock, which is the first that a start reads, is read
-- through a function that older versions do not have: they end with its name, before they have done anything.
ALTER TABLE clock RENAME TO clock_kept;
CREATE VIEW clock AS SELECT id, ran_ms, database_ms, jumped_by, jumped_at, jumped FROM clock_kept
    WHERE a_newer_hgeimport_has_changed_this_ledger();
