-- What a province collects beside the decree's score (named values of an evaluation). Rows from before have none.

ALTER TABLE evaluation ADD COLUMN indicators jsonb NOT NULL DEFAULT '{}'::jsonb;
