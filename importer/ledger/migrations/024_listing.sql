-- For listings of files: those of a profile, and those whose outcome waits for a person (its name says so).
CREATE INDEX file_listing ON file (profile, id);
CREATE INDEX file_waits ON file (id, outcome) WHERE outcome LIKE '%.mend-%' AND superseded = '' AND done_at IS NOT NULL;
