-- How many sends before the last one may have arrived at the carrier: all whose answer was not that of nobody at a wrong path.
-- Of a form of an older version nobody knows that, so it may have.
ALTER TABLE form ADD COLUMN arrived BIGINT NOT NULL DEFAULT 0;
UPDATE form SET arrived = 1 WHERE sends > 1;
