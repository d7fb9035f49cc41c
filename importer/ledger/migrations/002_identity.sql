-- The ledger's identity, a number that no other ledger has. It is written into inbox and work, so that no importer works on
-- the same files with another ledger.
INSERT INTO counter (name, value) VALUES ('ledger', {random});
