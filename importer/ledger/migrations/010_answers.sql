-- What persons have answered in workbooks. It answers the same question of later files of the profile.
CREATE TABLE answer (
    profile  TEXT NOT NULL,
    question TEXT NOT NULL,                 -- its key
    answer   TEXT NOT NULL,
    asked    TEXT NOT NULL,                 -- the question as it was asked, JSON
    file     TEXT NOT NULL,                 -- name of the file that it was answered in
    at       BIGINT NOT NULL,               -- when that file was claimed
    PRIMARY KEY (profile, question)
) {keyed};

-- What may go out (form.approve). A digest stands for the forms that would be sent.
CREATE TABLE approval (
    digest  TEXT PRIMARY KEY,
    file    TEXT NOT NULL,                  -- name of the file that it was given for
    at      BIGINT NOT NULL,
    used_by BIGINT                          -- the file that went out by it; NULL: it waits for that file
) {keyed};

-- The files that are only answered: nothing of them is ever sent.
CREATE TABLE trial (
    file_id BIGINT PRIMARY KEY REFERENCES file (id),
    verdict TEXT NOT NULL DEFAULT ''        -- '' until it is reported
) {keyed};
