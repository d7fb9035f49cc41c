-- The carrier that all forms of this ledger go to: host, port and path. "Confirmed" means that this one has closed the order.
CREATE TABLE carrier (
    id         BIGINT PRIMARY KEY,               -- 1
    address    TEXT   NOT NULL DEFAULT '',       -- '' before the first start
    moved_from TEXT   NOT NULL DEFAULT '',       -- where it was before, if the configuration has said that it has moved
    since      BIGINT NOT NULL DEFAULT 0         -- when this ledger took to it
);
INSERT INTO carrier (id) VALUES (1);
