-- The forms that are about a handover, a flight or a bag are found by its number.
CREATE TABLE label (
    value   TEXT NOT NULL,
    name    TEXT NOT NULL,
    form_id BIGINT NOT NULL REFERENCES form (id),
    PRIMARY KEY (value, name, form_id)
) {keyed};
INSERT INTO label (value, name, form_id) SELECT DISTINCT {label_value}, {label_name}, form.id FROM form, {labels};
