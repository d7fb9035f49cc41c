-- What the carrier has answered about the item of a form: its numbers, its state, what has happened to it. JSON that only the importer
-- reads. A form that only asks has no item that is held; this is what its rows show.
CREATE TABLE answered (
    form_id BIGINT PRIMARY KEY REFERENCES form (id),
    said    TEXT NOT NULL
) {keyed};
