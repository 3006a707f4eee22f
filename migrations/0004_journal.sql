-- +goose Up
CREATE TABLE journal (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  op_id TEXT NOT NULL,
  commitment TEXT NOT NULL,
  seq BIGINT,
  chain TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX journal_unsealed ON journal (id) WHERE seq IS NULL;
CREATE UNIQUE INDEX journal_seq ON journal (seq) WHERE seq IS NOT NULL;
CREATE INDEX journal_subject ON journal (subject, at);
CREATE INDEX journal_at ON journal (at, id);

-- What the commitment covers; erasing a row erases the values and their salt, and the chain still holds.
CREATE TABLE journal_values (
  id TEXT PRIMARY KEY,
  salt TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE journal_erased (
  id TEXT PRIMARY KEY,
  day TEXT NOT NULL,
  reason TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- Up to which entry the chain was last found whole: one row.
CREATE TABLE journal_checked (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  chain TEXT NOT NULL,
  at BIGINT NOT NULL,
  altered TEXT NOT NULL,
  why TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
