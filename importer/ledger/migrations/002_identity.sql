-- A number that no other ledger has: inbox and work bear it, so that files are not worked on with two ledgers.
INSERT INTO counter (name, value) VALUES ('ledger', {random});
