-- When the carrier wanted no request of anybody: the last one may be going on. Older ones are kept for a while, since the patience
-- with a form does not count them. Times are milliseconds of the ledger's clock.
CREATE TABLE pause (
	id    {serial},
	began BIGINT NOT NULL,
	until BIGINT NOT NULL,
	asked BIGINT NOT NULL,                  -- milliseconds that the carrier asked for; 0 = it did not say how long
	words TEXT NOT NULL                     -- what it answered
);
