-- What people confirm, and which document completes which task. Frozen: later changes are later migrations.

CREATE TABLE objective_cause (
	head_id BIGINT NOT NULL,
	record_digest TEXT NOT NULL,
	person_id TEXT NOT NULL,
	period TEXT NOT NULL,
	item_key TEXT NOT NULL,
	document_number TEXT NOT NULL,
	task_code TEXT NOT NULL,
	late_events INTEGER NOT NULL,
	quality_checks INTEGER NOT NULL,
	cause TEXT NOT NULL,
	confirmed_by TEXT NOT NULL,
	confirmer_id TEXT NOT NULL,
	confirmed_on DATE,
	unit_head_id BIGINT,
	CONSTRAINT pk_objective_cause PRIMARY KEY (head_id),
	CONSTRAINT fk_objective_cause_head_id FOREIGN KEY(head_id) REFERENCES record_head (id)
);
CREATE INDEX ix_objective_cause_person_id ON objective_cause (person_id);

CREATE TABLE result_confirmation (
	head_id BIGINT NOT NULL,
	record_digest TEXT NOT NULL,
	person_id TEXT NOT NULL,
	period TEXT NOT NULL,
	confirmed_by TEXT NOT NULL,
	confirmer_id TEXT NOT NULL,
	confirmed_on DATE,
	note TEXT NOT NULL,
	CONSTRAINT pk_result_confirmation PRIMARY KEY (head_id),
	CONSTRAINT fk_result_confirmation_head_id FOREIGN KEY(head_id) REFERENCES record_head (id)
);
CREATE INDEX ix_result_confirmation_period_person_id ON result_confirmation (period, person_id);

ALTER TABLE work_unit ADD COLUMN document_number TEXT NOT NULL DEFAULT '';
ALTER TABLE work_unit ADD COLUMN task_code TEXT NOT NULL DEFAULT '';
ALTER TABLE work_unit ADD COLUMN response_for TEXT NOT NULL DEFAULT '';
ALTER TABLE work_unit ADD COLUMN counts BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE work_unit ADD COLUMN completes BIGINT;
ALTER TABLE work_unit ADD COLUMN confirmed_quality_checks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_unit ADD COLUMN confirmed_late_events INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_work_unit_completes ON work_unit (completes);

-- Few of millions of units: without these each settling would read them all.
CREATE INDEX ix_work_unit_linkable ON work_unit (head_id)
	WHERE document_number <> '' OR task_code <> '' OR response_for <> '';
CREATE INDEX ix_work_unit_not_counted ON work_unit (head_id) WHERE NOT counts;
CREATE INDEX ix_work_unit_confirmed ON work_unit (head_id)
	WHERE confirmed_late_events > 0 OR confirmed_quality_checks > 0;
