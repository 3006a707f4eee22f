-- +goose Up
-- A brief is what must be explained. Its text lies in versions; version is the number of the newest,
-- approved_version of the newest approved, published_version of the one in force (0: none).
-- state: draft, approval, approved, published, withdrawn (rows of brief_acts tell who, when, why). Once
-- published it stays so while a further version is written; each version has a state of its own.
CREATE TABLE briefs (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  network_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  approved_version INTEGER NOT NULL,
  published_version INTEGER NOT NULL,
  internal BOOLEAN NOT NULL,
  on_site_from TEXT NOT NULL,
  on_site_until TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX briefs_unit ON briefs (unit_id, number);
CREATE INDEX briefs_site ON briefs (on_site_from, id);

-- key_messages, sources, questions, subjects, situations, languages are JSON lists (see internal/briefs).
-- state: draft, approval, approved, published, replaced. edits counts the savings of the draft: a form made
-- from another count is stale. author is who saved last. valid_until is the last day it may be used.
CREATE TABLE brief_versions (
  brief_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  edits BIGINT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  body TEXT NOT NULL,
  key_messages TEXT NOT NULL,
  sources TEXT NOT NULL,
  questions TEXT NOT NULL,
  subjects TEXT NOT NULL,
  situations TEXT NOT NULL,
  languages TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  in_person BOOLEAN NOT NULL,
  folded TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  saved_at BIGINT NOT NULL,
  check_code TEXT NOT NULL,
  PRIMARY KEY (brief_id, version)
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX brief_versions_code ON brief_versions (check_code);

-- Who did what to a brief: written, submitted, approved, returned, published, replaced, withdrawn, sent (by chat).
CREATE TABLE brief_acts (
  id TEXT PRIMARY KEY,
  brief_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  act TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX brief_acts_brief ON brief_acts (brief_id, at);

-- A publication sends a brief to the units under to_unit_id of the levels named, with one deadline.
CREATE TABLE publications (
  id TEXT PRIMARY KEY,
  brief_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  to_unit_id TEXT NOT NULL,
  level_ids TEXT NOT NULL,
  deadline TEXT NOT NULL,
  acknowledge_by TEXT NOT NULL,
  sessions INTEGER NOT NULL,
  heads_own BOOLEAN NOT NULL,
  pass_down BOOLEAN NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX publications_brief ON publications (brief_id);
CREATE INDEX publications_unit ON publications (to_unit_id);

-- What a unit owes for a brief. One row a unit and brief; a second publication replaces what is asked.
-- deadline and acknowledge_by are last days. held and heads_held are how many talks were reported, and how
-- many of them were the head's own: what holds the talks tells it here (briefs.Held).
CREATE TABLE duties (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  publication_id TEXT NOT NULL,
  deadline TEXT NOT NULL,
  acknowledge_by TEXT NOT NULL,
  sessions INTEGER NOT NULL,
  heads_own BOOLEAN NOT NULL,
  pass_down BOOLEAN NOT NULL,
  acknowledged_on TEXT NOT NULL,
  acknowledged_by TEXT NOT NULL,
  acknowledged_version INTEGER NOT NULL,
  by_link BOOLEAN NOT NULL,
  passed_on TEXT NOT NULL,
  passed_by TEXT NOT NULL,
  held BIGINT NOT NULL,
  heads_held BIGINT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX duties_unit ON duties (unit_id, brief_id);
CREATE INDEX duties_brief ON duties (brief_id, publication_id);
CREATE INDEX duties_link ON duties (unit_id, brief_id, by_link) WHERE by_link;

-- Where each duty stands today: the path of its unit, whether that unit is closed, and whether something of what is
-- asked is missing (open). It follows duties and trees (internal/briefs), so that a reorganisation rewrites no duty
-- and a list of the country passes over no unit that was closed. No index is there for one page alone:
-- brief: who may read a brief; day: lists of many units; path: lists of few; open and late: what is missing.
CREATE TABLE duty_stands (
  unit_id TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  duty_id TEXT NOT NULL,
  deadline TEXT NOT NULL,
  path TEXT NOT NULL,
  closed BOOLEAN NOT NULL,
  open BOOLEAN NOT NULL,
  PRIMARY KEY (unit_id, brief_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX duty_stands_brief ON duty_stands (brief_id, path);
CREATE INDEX duty_stands_day ON duty_stands (deadline, duty_id, path, open, closed) WHERE NOT closed;
CREATE INDEX duty_stands_path ON duty_stands (path, deadline, duty_id, open, closed) WHERE NOT closed;
CREATE INDEX duty_stands_open ON duty_stands (deadline, duty_id, path, open, closed) WHERE open AND NOT closed;
CREATE INDEX duty_stands_late ON duty_stands (brief_id, deadline, path, open, closed) WHERE open AND NOT closed;

-- Who did what to a duty: acknowledged, passed, confirmed (what came by link), linked, sent (by chat).
CREATE TABLE duty_acts (
  id TEXT PRIMARY KEY,
  duty_id TEXT NOT NULL,
  act TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  note TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX duty_acts_duty ON duty_acts (duty_id, at);
