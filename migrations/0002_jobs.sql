-- +goose Up
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  unique_key TEXT,
  run_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  lease_owner TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  failed_at BIGINT NOT NULL,
  error TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX jobs_unique ON jobs (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX jobs_due ON jobs (run_at) WHERE failed_at = 0;
