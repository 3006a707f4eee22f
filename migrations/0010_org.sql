-- +goose Up
-- A decision is the document something rests on; what a source does not give stays empty and is shown as "not recorded".
CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  issuer TEXT NOT NULL,
  signer TEXT NOT NULL,
  decided_on TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE networks (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  names TEXT NOT NULL,
  rules TEXT NOT NULL,
  position INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- Levels are rows: of territory (network_id '') or of one network.
CREATE TABLE levels (
  id TEXT PRIMARY KEY,
  network_id TEXT NOT NULL,
  rank INTEGER NOT NULL,
  names TEXT NOT NULL,
  speaker_titles TEXT NOT NULL,
  term_months INTEGER NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE places (
  id TEXT PRIMARY KEY,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  path TEXT NOT NULL,
  heir_id TEXT NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  population BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX places_path ON places (path);
CREATE INDEX places_heir ON places (heir_id);
CREATE INDEX places_open ON places (path, until_day) WHERE until_day = '';

-- Tables with long rows (names with their sort keys, documents) are ordinary ones: keyed ones would spill
-- each row over several pages.
-- Every dated row names the decision it rests on, '' where none is recorded.
CREATE TABLE place_names (
  place_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  code TEXT NOT NULL,
  folded TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  PRIMARY KEY (place_id, from_day)
);
CREATE INDEX place_names_code ON place_names (code);

CREATE TABLE place_levels (
  place_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  level_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  PRIMARY KEY (place_id, from_day)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE place_parents (
  place_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  PRIMARY KEY (place_id, from_day)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX place_parents_parent ON place_parents (parent_id, from_day, until_day, place_id);

CREATE TABLE place_shapes (
  place_id TEXT PRIMARY KEY,
  d TEXT NOT NULL,
  box TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- A unit is one body's post in one network. path starts with the network's id and ends each step with '/'.
-- heir_id is the open unit that carries its facts today: itself, its whole successor's heir, or '' where it was divided.
CREATE TABLE units (
  id TEXT PRIMARY KEY,
  network_id TEXT NOT NULL REFERENCES networks (id),
  body_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  path TEXT NOT NULL,
  heir_id TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX units_path ON units (path);
CREATE INDEX units_heir ON units (heir_id);
CREATE INDEX units_body ON units (body_id);

CREATE TABLE unit_names (
  unit_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  folded TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  PRIMARY KEY (unit_id, from_day)
);

CREATE TABLE unit_levels (
  unit_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  level_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  PRIMARY KEY (unit_id, from_day)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE unit_parents (
  unit_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  PRIMARY KEY (unit_id, from_day)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX unit_parents_parent ON unit_parents (parent_id, from_day, until_day, unit_id);

CREATE TABLE unit_places (
  unit_id TEXT NOT NULL,
  place_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  PRIMARY KEY (unit_id, place_id, from_day)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX unit_places_place ON unit_places (place_id);

-- What followed what. kind is 'whole' or 'part'; share is in thousandths, NULL where unknown.
CREATE TABLE successions (
  id TEXT PRIMARY KEY,
  of TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  share BIGINT,
  day TEXT NOT NULL,
  reorganisation_id TEXT NOT NULL,
  decision_id TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX successions_from ON successions (from_id);
CREATE INDEX successions_to ON successions (to_id);

-- One document, applied in one transaction. The body stands last: what stands after a long text is slow to read.
-- step_count is how many steps it has, so that a list need not read them; counters names the document this one undoes;
-- turn tells apart what one transaction applied.
CREATE TABLE reorganisations (
  id TEXT PRIMARY KEY,
  decision_id TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  step_count BIGINT NOT NULL,
  counters TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  applied_at BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  undone_by TEXT NOT NULL,
  body TEXT NOT NULL
);

CREATE INDEX reorganisations_day ON reorganisations (effective_on, id);
CREATE INDEX reorganisations_counters ON reorganisations (counters);

-- Words of names for searching by the beginnings of words: one row a name and word, old names included.
CREATE TABLE org_words (
  word TEXT NOT NULL,
  of TEXT NOT NULL,
  id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  PRIMARY KEY (of, word, id, from_day)
) /*sqlite WITHOUT ROWID*/;
