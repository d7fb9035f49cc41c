-- Names of results are compared without regard to capitals.
CREATE INDEX file_outcome_lower ON file (lower(outcome));
CREATE INDEX file_archived_lower ON file (lower(archived));
DROP INDEX file_outcome;
DROP INDEX file_archived;
