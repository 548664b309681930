-- Reading gently and completely.

CREATE TABLE source_state (
	source TEXT NOT NULL,
	next_request_at TIMESTAMP WITH TIME ZONE,
	attempted_at TIMESTAMP WITH TIME ZONE,
	read_at TIMESTAMP WITH TIME ZONE,
	read_completely_at TIMESTAMP WITH TIME ZONE,
	drop_accepted_at TIMESTAMP WITH TIME ZONE,
	drop_accepted_by TEXT,
	CONSTRAINT pk_source_state PRIMARY KEY (source)
);

CREATE TABLE source_drift (
	source TEXT NOT NULL,
	kind TEXT NOT NULL,
	field TEXT NOT NULL,
	change TEXT NOT NULL,
	found TEXT NOT NULL,
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_source_drift PRIMARY KEY (source, kind, field, change)
);

-- Only while a complete reading is under way; a crash may empty it, the next reading starts anew.
CREATE UNLOGGED TABLE seen_key (
	reading TEXT NOT NULL,
	record_key TEXT NOT NULL
);
CREATE INDEX ix_seen_key_reading ON seen_key (reading);

ALTER TABLE record_head ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE record_head ADD COLUMN missing_since TIMESTAMP WITH TIME ZONE;

DROP INDEX uq_parked_open_head;
CREATE UNIQUE INDEX uq_parked_open_head ON parked (head_id, stage) WHERE state = 'open' AND head_id IS NOT NULL;
