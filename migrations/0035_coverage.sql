-- +goose Up
-- Where each unit ('unit') or place ('place') that did something hangs today, as the sums of today's footing
-- have it. own counts its own facts (sessions and duties), heirs those of all whose heir it is, itself included.
CREATE TABLE coverage_stands (
  of TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  heir_id TEXT NOT NULL,
  own BIGINT NOT NULL,
  heirs BIGINT NOT NULL,
  PRIMARY KEY (of, id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX coverage_stands_heir ON coverage_stands (of, heir_id, path);

-- Additive figures of units. kind: 'own' what the unit itself did; 'heir' the same on today's footing (its whole
-- predecessors' included); 'sum' its subtree as recorded; 'now' its subtree today, what was divided included.
-- brief_id '' and lang '' mean "any": a talk on two briefs counts once there.
CREATE TABLE coverage_units (
  unit_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  month TEXT NOT NULL,
  sessions BIGINT NOT NULL,
  attendances BIGINT NOT NULL,
  spoken BIGINT NOT NULL,
  interpreted BIGINT NOT NULL,
  played BIGINT NOT NULL,
  PRIMARY KEY (unit_id, kind, brief_id, lang, month)
) /*sqlite WITHOUT ROWID*/;

-- The same of places: where it was heard. Never derived from the figures of units.
CREATE TABLE coverage_places (
  place_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  month TEXT NOT NULL,
  sessions BIGINT NOT NULL,
  attendances BIGINT NOT NULL,
  spoken BIGINT NOT NULL,
  interpreted BIGINT NOT NULL,
  played BIGINT NOT NULL,
  PRIMARY KEY (place_id, kind, brief_id, lang, month)
) /*sqlite WITHOUT ROWID*/;

-- What a unit or place did on each day, as recorded: 'own' only. All other rows follow from these and the trees.
-- path is the chain of ids, root first, under which the day is summed as recorded; it stands on the rows of any
-- brief and any language alone, and tells what to move when the tree of a past day is set right.
CREATE TABLE coverage_days (
  of TEXT NOT NULL,
  id TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  day TEXT NOT NULL,
  sessions BIGINT NOT NULL,
  heads BIGINT NOT NULL,
  attendances BIGINT NOT NULL,
  spoken BIGINT NOT NULL,
  interpreted BIGINT NOT NULL,
  played BIGINT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (of, id, brief_id, lang, day)
) /*sqlite WITHOUT ROWID*/;

-- Whether each unit or place has heard a brief, on a footing ('own' as recorded, 'heir' today): one row each.
CREATE TABLE coverage_reached (
  of TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  first_day TEXT NOT NULL,
  sessions BIGINT NOT NULL,
  PRIMARY KEY (of, id, kind, brief_id, lang)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX coverage_reached_brief ON coverage_reached (of, kind, brief_id, lang);

-- How many units or places of a subtree have heard a brief: 'sum' in the tree of each one's first day, 'now' today.
CREATE TABLE coverage_counts (
  of TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  reached BIGINT NOT NULL,
  PRIMARY KEY (of, id, kind, brief_id, lang)
) /*sqlite WITHOUT ROWID*/;

-- How each unit stands to its duty ('own', 'heir'), 0 or 1 each, and the sums over subtrees ('sum', 'now').
-- path stands on 'own' rows: the chain of the day of publication, under which the duty is summed as recorded.
CREATE TABLE coverage_duties (
  unit_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  due BIGINT NOT NULL,
  acknowledged BIGINT NOT NULL,
  passed BIGINT NOT NULL,
  reached BIGINT NOT NULL,
  fulfilled BIGINT NOT NULL,
  in_time BIGINT NOT NULL,
  late BIGINT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (unit_id, kind, brief_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX coverage_duties_brief ON coverage_duties (brief_id, kind);

-- What a divided unit did in each place, by day. to_id is the unit, among those it went into, that covers the place
-- today: there its figures count on today's footing, '' where the place decides nothing.
CREATE TABLE coverage_parts (
  unit_id TEXT NOT NULL,
  place_id TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  day TEXT NOT NULL,
  sessions BIGINT NOT NULL,
  heads BIGINT NOT NULL,
  attendances BIGINT NOT NULL,
  spoken BIGINT NOT NULL,
  interpreted BIGINT NOT NULL,
  played BIGINT NOT NULL,
  to_id TEXT NOT NULL,
  PRIMARY KEY (unit_id, place_id, brief_id, lang, day)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX coverage_parts_to ON coverage_parts (to_id, brief_id, lang, day);
