-- Versions of a province's files: proposed, approved by another person, published, restored.

CREATE TABLE file_version (
	province TEXT NOT NULL,
	number INTEGER NOT NULL,
	digest TEXT NOT NULL,
	files JSONB NOT NULL,
	base INTEGER,
	state TEXT NOT NULL,
	note TEXT NOT NULL,
	proposed_by TEXT NOT NULL,
	proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	preview JSONB,
	preview_digest TEXT NOT NULL,
	decided_by TEXT,
	decided_at TIMESTAMP WITH TIME ZONE,
	because TEXT,
	CONSTRAINT pk_file_version PRIMARY KEY (province, number)
);

CREATE TABLE file_publication (
	id BIGINT GENERATED ALWAYS AS IDENTITY,
	province TEXT NOT NULL,
	number INTEGER NOT NULL,
	how TEXT NOT NULL,
	published_by TEXT NOT NULL,
	published_at TIMESTAMP WITH TIME ZONE NOT NULL,
	because TEXT NOT NULL,
	CONSTRAINT pk_file_publication PRIMARY KEY (id),
	CONSTRAINT fk_file_publication_province FOREIGN KEY(province, number) REFERENCES file_version (province, number)
);
CREATE INDEX ix_file_publication_province ON file_publication (province, id);

-- What was in force, and the bytes behind every digest that was ever used, can be looked up for ever.
CREATE TRIGGER file_publication_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON file_publication
	FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER config_file_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON config_file
	FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
