-- Heads are never deleted: the foreign key of every unit checked nothing and cost a tenth of the map step. Marking a
-- head as mapped touches no index any more, so that PostgreSQL writes the new version into the same page.

ALTER TABLE work_unit DROP CONSTRAINT fk_work_unit_head_id;
DROP INDEX ix_record_head_pending;
ALTER TABLE record_head SET (fillfactor = 60);
