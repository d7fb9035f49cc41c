-- What files have said otherwise of the item of a form that they did not send, because it was done already. Their outcomes say that
-- it was done, and come again.
CREATE TABLE also_said (
    form_id BIGINT NOT NULL REFERENCES form (id),
    said    TEXT NOT NULL,                           -- as in sent_values
    PRIMARY KEY (form_id, said)
) {keyed};
