-- The place of a file among those whose values may replace earlier ones: a number that it has before it leaves the inbox. 0 for all
-- others. Of an item it is that of the newest file that says its latest values.
ALTER TABLE file ADD COLUMN came BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN came BIGINT NOT NULL DEFAULT 0;
CREATE INDEX file_came ON file (came) WHERE state = 'claimed' AND came > 0;
