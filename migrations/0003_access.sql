-- +goose Up
-- A scope is something with a path that rights run down: a unit, a network, or the installation ('all', path '').
CREATE TABLE scopes (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX scopes_path ON scopes (path);

CREATE TABLE grants (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  role TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  subtree BOOLEAN NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX grants_account ON grants (account_id);
CREATE INDEX grants_scope ON grants (scope_id);

-- Which verbs a role holds; written at start from what the slices declare.
CREATE TABLE role_verbs (
  role TEXT NOT NULL,
  verb TEXT NOT NULL,
  PRIMARY KEY (role, verb)
) /*sqlite WITHOUT ROWID*/;
