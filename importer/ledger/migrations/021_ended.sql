-- Where all rows of a form end alike, as confirmed, that is one row here and none of theirs is touched: a row without a status of its
-- own has this one, and so has an item. A form that is worked on again has '': then its rows have what they had here themselves, and
-- end one by one from there on.
CREATE TABLE ended (
    form_id BIGINT PRIMARY KEY REFERENCES form (id),
    status  TEXT NOT NULL
) {keyed};
INSERT INTO ended (form_id, status) SELECT id, '' FROM form WHERE settled_at IS NULL;

-- An older version would take the rows of such forms for rows under way: without the column alive_tick it cannot work on this ledger
-- any more.
ALTER TABLE importer RENAME COLUMN alive_tick TO alive_by;
