-- What the answer to the last send was, if the send ended unknown ('' = none, or none that says anything), and its words. A form
-- that was taken before, or that a proxy declined, is treated in its own way once the carrier was asked.
ALTER TABLE form ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE form ADD COLUMN answer_words TEXT NOT NULL DEFAULT '';
