-- Pages and versions are append-only (a trigger forbids UPDATE, DELETE and TRUNCATE), so nothing can take a row
-- away from under what points at it, and both are written together with it by one function (staging.py). The
-- check of every single new row by itself was a sixth of what a pull costs the server.

ALTER TABLE record_head DROP CONSTRAINT fk_record_head_record_id;
ALTER TABLE source_record DROP CONSTRAINT fk_source_record_page_id;
