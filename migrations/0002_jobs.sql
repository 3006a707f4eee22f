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

-- How the work that is done every so often went: started_at and ended_at of the last run (ended_at 0 or before
-- started_at while it lasts, or where its node died), failed_at and error of the last run that failed, and how many failed
-- in a row. Moments are 0 where there was none.
CREATE TABLE regular_runs (
  name TEXT PRIMARY KEY,
  each BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  failed_at BIGINT NOT NULL,
  failures INTEGER NOT NULL,
  error TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
