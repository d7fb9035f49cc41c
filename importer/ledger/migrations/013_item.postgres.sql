-- What is never sent twice has a guard: the promise that it is under. Until now there was one, of orders that are closed. latest is
-- what was sent of an item last, for guards that let it go out again with other values; '' for others.
CREATE TABLE item (
    guard   TEXT NOT NULL,
    item    TEXT NOT NULL,
    form_id BIGINT NOT NULL,                -- no foreign key: items are taken before the form is added
    status  TEXT NOT NULL DEFAULT '',       -- '' while under way
    latest  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (guard, item)
);
INSERT INTO item (guard, item, form_id, status) SELECT 'close', order_num, form_id, status FROM taken;
DROP TABLE taken;
CREATE INDEX item_form ON item (form_id);

-- What a form is about, for people: a JSON list of names of fields and their values.
ALTER TABLE form ADD COLUMN about TEXT NOT NULL DEFAULT '[]';
UPDATE form SET about = (SELECT json_agg(json_build_object('name', name, 'value', value)) FROM (
    SELECT 'handover_num' AS name, form.handover AS value WHERE form.handover <> ''
    UNION ALL SELECT 'mawb_no', form.mawb WHERE form.mawb <> '') AS label)
    WHERE handover <> '' OR mawb <> '';
ALTER TABLE form DROP COLUMN handover;
ALTER TABLE form DROP COLUMN mawb;

-- The number that the carrier gave a form may name what it made, such as a bag.
CREATE INDEX form_number ON form (upper(number)) WHERE number <> '';

-- A row is named by the number that its operation is about.
ALTER TABLE entry RENAME COLUMN order_num TO key;
