-- A form that something before the carrier declined may have a successor with the same reference. Any other reference is given once.
ALTER TABLE form DROP CONSTRAINT form_reference_key;
CREATE INDEX form_reference ON form (reference);
CREATE UNIQUE INDEX form_reference_once ON form (reference) WHERE NOT (state = 'refused' AND answer = 'declined');
