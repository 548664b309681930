-- The house's first schema. Frozen: later changes are later migrations.

CREATE SEQUENCE lease_token;

CREATE TABLE audit_head (
	id INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	hash BYTEA NOT NULL, 
	CONSTRAINT pk_audit_head PRIMARY KEY (id), 
	CONSTRAINT ck_audit_head_single CHECK (id = 1)
);

CREATE TABLE audit_log (
	seq BIGINT NOT NULL, 
	at_us BIGINT NOT NULL, 
	actor TEXT NOT NULL, 
	event TEXT NOT NULL, 
	payload BYTEA NOT NULL, 
	hash BYTEA NOT NULL, 
	CONSTRAINT pk_audit_log PRIMARY KEY (seq)
);

CREATE TABLE audit_seal (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	first_seq BIGINT NOT NULL, 
	last_seq BIGINT NOT NULL, 
	statement BYTEA NOT NULL, 
	signature BYTEA NOT NULL, 
	certificates_pem BYTEA NOT NULL, 
	algorithm TEXT NOT NULL, 
	timestamp_token BYTEA NOT NULL, 
	sealed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_audit_seal PRIMARY KEY (id), 
	CONSTRAINT uq_audit_seal_first_seq UNIQUE (first_seq), 
	CONSTRAINT uq_audit_seal_last_seq UNIQUE (last_seq)
);

CREATE TABLE config_file (
	digest TEXT NOT NULL, 
	name TEXT NOT NULL, 
	body BYTEA NOT NULL, 
	adopted_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_config_file PRIMARY KEY (digest, name)
);

CREATE TABLE evaluation (
	person_id TEXT NOT NULL, 
	period TEXT NOT NULL, 
	common JSONB NOT NULL, 
	organising NUMERIC, 
	unity NUMERIC, 
	confirmed_by TEXT NOT NULL, 
	record_digest TEXT NOT NULL, 
	CONSTRAINT pk_evaluation PRIMARY KEY (person_id, period)
);

CREATE TABLE organisation (
	code TEXT NOT NULL, 
	old_code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	parent TEXT NOT NULL, 
	CONSTRAINT pk_organisation PRIMARY KEY (code)
);

CREATE TABLE package (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	key TEXT NOT NULL, 
	receiver TEXT NOT NULL, 
	period TEXT NOT NULL, 
	body BYTEA NOT NULL, 
	sha256 TEXT NOT NULL, 
	merkle_root TEXT NOT NULL, 
	result_count INTEGER NOT NULL, 
	signer_key_id TEXT NOT NULL, 
	frozen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	timestamped_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_package PRIMARY KEY (id), 
	CONSTRAINT uq_package_key UNIQUE (key)
);

CREATE TABLE person (
	personal_id TEXT NOT NULL, 
	full_name TEXT NOT NULL, 
	organisation TEXT NOT NULL, 
	position TEXT NOT NULL, 
	rank TEXT NOT NULL, 
	supervisor TEXT NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (personal_id)
);

CREATE TABLE raw_page (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	body_zlib BYTEA NOT NULL, 
	fetched_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_raw_page PRIMARY KEY (id)
);

CREATE TABLE source_cursor (
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	period TEXT NOT NULL, 
	cursor TEXT NOT NULL, 
	completed_at TIMESTAMP WITH TIME ZONE, 
	failed_at TIMESTAMP WITH TIME ZONE, 
	failure TEXT, 
	CONSTRAINT pk_source_cursor PRIMARY KEY (source, kind, period)
);

CREATE TABLE attempt (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	package_id BIGINT NOT NULL, 
	lease_token BIGINT NOT NULL, 
	action TEXT NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	outcome TEXT, 
	detail TEXT, 
	CONSTRAINT pk_attempt PRIMARY KEY (id), 
	CONSTRAINT fk_attempt_package_id FOREIGN KEY(package_id) REFERENCES package (id)
);

CREATE INDEX ix_attempt_package_id ON attempt (package_id);

CREATE TABLE outbox (
	package_id BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	lease_owner TEXT, 
	lease_token BIGINT, 
	lease_until TIMESTAMP WITH TIME ZONE, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	deadline_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	refusal TEXT, 
	last_outcome TEXT, 
	CONSTRAINT pk_outbox PRIMARY KEY (package_id), 
	CONSTRAINT fk_outbox_package_id FOREIGN KEY(package_id) REFERENCES package (id)
);

CREATE INDEX ix_outbox_state_next_at ON outbox (state, next_at);

CREATE TABLE result (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	person_id TEXT NOT NULL, 
	organisation TEXT NOT NULL, 
	period TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	held_from TEXT, 
	held_because TEXT, 
	sheet JSONB NOT NULL, 
	sheet_digest TEXT NOT NULL, 
	numbers_digest TEXT NOT NULL, 
	total NUMERIC NOT NULL, 
	policy_digest TEXT NOT NULL, 
	mapping_digest TEXT NOT NULL, 
	catalogue_digest TEXT NOT NULL, 
	computed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	confirmed_by TEXT, 
	deadline_day DATE, 
	deadline_at TIMESTAMP WITH TIME ZONE, 
	key TEXT NOT NULL, 
	package_id BIGINT, 
	leaf_index INTEGER, 
	verdict TEXT, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_result PRIMARY KEY (id), 
	CONSTRAINT uq_result_person_id_period_revision UNIQUE (person_id, period, revision), 
	CONSTRAINT uq_result_key UNIQUE (key), 
	CONSTRAINT fk_result_package_id FOREIGN KEY(package_id) REFERENCES package (id)
);

CREATE INDEX ix_result_package_id ON result (package_id);

CREATE INDEX ix_result_period_state ON result (period, state);

CREATE TABLE source_record (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	record_key TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	fields JSONB NOT NULL, 
	page_id BIGINT NOT NULL, 
	staged_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_source_record PRIMARY KEY (id), 
	CONSTRAINT uq_source_record_source_kind_record_key_digest UNIQUE (source, kind, record_key, digest), 
	CONSTRAINT fk_source_record_page_id FOREIGN KEY(page_id) REFERENCES raw_page (id)
);

CREATE TABLE receipt (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	package_id BIGINT NOT NULL, 
	attempt_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	receipt_no TEXT, 
	raw BYTEA NOT NULL, 
	sha256 TEXT NOT NULL, 
	signer_fingerprint TEXT NOT NULL, 
	issued_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	verified_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_receipt PRIMARY KEY (id), 
	CONSTRAINT fk_receipt_package_id FOREIGN KEY(package_id) REFERENCES package (id), 
	CONSTRAINT fk_receipt_attempt_id FOREIGN KEY(attempt_id) REFERENCES attempt (id), 
	CONSTRAINT uq_receipt_receipt_no UNIQUE (receipt_no)
);

CREATE INDEX ix_receipt_package_id ON receipt (package_id);

CREATE TABLE record_head (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	record_key TEXT NOT NULL, 
	record_id BIGINT NOT NULL, 
	mapped_with TEXT, 
	period TEXT, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_record_head PRIMARY KEY (id), 
	CONSTRAINT uq_record_head_source_kind_record_key UNIQUE (source, kind, record_key), 
	CONSTRAINT fk_record_head_record_id FOREIGN KEY(record_id) REFERENCES source_record (id)
);

CREATE INDEX ix_record_head_pending ON record_head (kind, mapped_with);

CREATE TABLE parked (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	stage TEXT NOT NULL, 
	head_id BIGINT, 
	person_id TEXT, 
	period TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	field TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	record_digest TEXT NOT NULL, 
	state TEXT DEFAULT 'open' NOT NULL, 
	parked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	settled_by TEXT, 
	because TEXT, 
	CONSTRAINT pk_parked PRIMARY KEY (id), 
	CONSTRAINT fk_parked_head_id FOREIGN KEY(head_id) REFERENCES record_head (id)
);

CREATE UNIQUE INDEX uq_parked_open_head ON parked (head_id) WHERE state = 'open' AND head_id IS NOT NULL;

CREATE UNIQUE INDEX uq_parked_open_person ON parked (person_id, period) WHERE state = 'open' AND head_id IS NULL;

CREATE TABLE work_unit (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	head_id BIGINT NOT NULL, 
	record_digest TEXT NOT NULL, 
	source TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	organisation TEXT NOT NULL, 
	period TEXT NOT NULL, 
	catalogue_code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	coefficient NUMERIC NOT NULL, 
	origin TEXT NOT NULL, 
	assigned NUMERIC NOT NULL, 
	completed NUMERIC NOT NULL, 
	due_on DATE NOT NULL, 
	assigned_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	completed_at TIMESTAMP WITH TIME ZONE, 
	failed_quality_checks INTEGER NOT NULL, 
	late_events INTEGER NOT NULL, 
	late_days INTEGER NOT NULL, 
	excused_quality_checks INTEGER NOT NULL, 
	excused_late_events INTEGER NOT NULL, 
	product_key TEXT NOT NULL, 
	evidence JSONB NOT NULL, 
	mapping_digest TEXT NOT NULL, 
	catalogue_digest TEXT NOT NULL, 
	CONSTRAINT pk_work_unit PRIMARY KEY (id), 
	CONSTRAINT uq_work_unit_head_id UNIQUE (head_id), 
	CONSTRAINT fk_work_unit_head_id FOREIGN KEY(head_id) REFERENCES record_head (id)
);

CREATE INDEX ix_work_unit_period_person ON work_unit (period, person_id);

CREATE INDEX ix_work_unit_product ON work_unit (period, product_key);


CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER raw_page_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON raw_page
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER source_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON source_record
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));
