-- Files that came with records; their bytes lie in the evidence folder, by digest.

CREATE TABLE attachment (
	id BIGINT GENERATED ALWAYS AS IDENTITY,
	source TEXT NOT NULL,
	kind TEXT NOT NULL,
	record_key TEXT NOT NULL,
	record_digest TEXT NOT NULL,
	ref TEXT NOT NULL,
	name TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	size BIGINT NOT NULL,
	media_type TEXT NOT NULL,
	signature_status TEXT NOT NULL,
	contents JSONB NOT NULL,
	failure TEXT NOT NULL,
	fetched_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_attachment PRIMARY KEY (id),
	CONSTRAINT uq_attachment_source_kind_record_key_record_digest_ref UNIQUE (source, kind, record_key, record_digest, ref)
);
CREATE INDEX ix_attachment_record_digest ON attachment (record_digest);
