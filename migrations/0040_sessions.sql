-- +goose Up
-- A session is a talk. mode: in_person, online, hybrid. open_to: public, staff.
-- state is derived from the acts: planned, cancelled, postponed (a new time), held (reported).
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL,
  network_id TEXT NOT NULL,
  title TEXT NOT NULL,
  day TEXT NOT NULL,
  start_at BIGINT NOT NULL,
  minutes INTEGER NOT NULL,
  place_id TEXT NOT NULL,
  spot TEXT NOT NULL,
  mode TEXT NOT NULL,
  link TEXT NOT NULL,
  open_to TEXT NOT NULL,
  expected INTEGER NOT NULL,
  heads_own BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  report_id TEXT NOT NULL,
  planned BOOLEAN NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX sessions_unit_day ON sessions (unit_id, day);
CREATE INDEX sessions_day ON sessions (day, id);
CREATE INDEX sessions_place ON sessions (place_id);

CREATE TABLE session_briefs (
  session_id TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (session_id, brief_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX session_briefs_brief ON session_briefs (brief_id);

-- Languages planned; those used stand with the report.
CREATE TABLE session_languages (
  session_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  PRIMARY KEY (session_id, lang)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE session_speakers (
  session_id TEXT NOT NULL,
  speaker_id TEXT NOT NULL,
  PRIMARY KEY (session_id, speaker_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX session_speakers_speaker ON session_speakers (speaker_id);

-- What was done to a session: planned, edited, cancelled, postponed, reported, corrected, confirmed. before and after the day where it moved.
CREATE TABLE session_acts (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  act TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX session_acts_session ON session_acts (session_id);

-- A report; a correction is a new row that names the one it replaces. origin: phone, office, paper, for_other, link.
CREATE TABLE session_reports (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  replaces TEXT NOT NULL,
  day TEXT NOT NULL,
  place_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  attendances BIGINT NOT NULL,
  minutes INTEGER NOT NULL,
  heads_own BOOLEAN NOT NULL,
  origin TEXT NOT NULL,
  for_speaker TEXT NOT NULL,
  reason TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  created_by TEXT NOT NULL,
  device_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX session_reports_session ON session_reports (session_id);
CREATE INDEX session_reports_waiting ON session_reports (origin, session_id) WHERE confirmed_by = '';
CREATE INDEX session_reports_creator ON session_reports (created_by, created_at);

-- manner: spoken, interpreted, played.
CREATE TABLE report_languages (
  report_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  manner TEXT NOT NULL,
  PRIMARY KEY (report_id, lang)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE report_briefs (
  report_id TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  PRIMARY KEY (report_id, brief_id)
) /*sqlite WITHOUT ROWID*/;

-- Remarks about the hall and the material: they stay in the unit, stand in no search, roll-up, export or
-- interface, and are deleted after twelve months.
CREATE TABLE report_remarks (
  session_id TEXT NOT NULL,
  day TEXT NOT NULL,
  n INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (session_id, n)
) /*sqlite WITHOUT ROWID*/;

-- Questions heard. No asker, no writer, no operation and no moment finer than the hour; ids are random and all
-- rows of a session are rewritten in a new random order whenever one comes in.
CREATE TABLE questions (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  brief_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  hour TEXT NOT NULL,
  text TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX questions_session ON questions (session_id);

-- "Nothing to report" of a unit for a month: it stands apart from silence.
CREATE TABLE nothing_to_report (
  unit_id TEXT NOT NULL,
  month TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (unit_id, month)
) /*sqlite WITHOUT ROWID*/;
