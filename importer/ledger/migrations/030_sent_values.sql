-- What the form of an item has sent of it, where that may be undone, or replaced by other values. Its row comes again in its
-- outcome, and it is to be known whether it says the same.
CREATE TABLE sent_values (
    form_id BIGINT PRIMARY KEY REFERENCES form (id),
    said    TEXT NOT NULL                            -- values that are about no person, or a digest
) {keyed};
