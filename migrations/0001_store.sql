-- +goose Up
CREATE TABLE operations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  device_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  result TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  seq BIGINT
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX outbox_unsealed ON outbox (id) WHERE seq IS NULL;
CREATE UNIQUE INDEX outbox_seq ON outbox (seq) WHERE seq IS NOT NULL;

CREATE TABLE cursors (
  consumer TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);

CREATE TABLE numbers (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);

CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  until BIGINT NOT NULL
);

-- The installation's own settings: name, accent, time zone, epoch of the outbox.
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
