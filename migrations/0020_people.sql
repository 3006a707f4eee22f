-- +goose Up
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  email TEXT NOT NULL,
  lang TEXT NOT NULL,
  speaker_id TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  totp_secret TEXT NOT NULL,
  totp_last BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX accounts_speaker ON accounts (speaker_id);
CREATE INDEX accounts_sort ON accounts (sort_key, id);

-- Folded words of names, by whose beginnings accounts are found.
CREATE TABLE account_words (
  word TEXT NOT NULL,
  account_id TEXT NOT NULL,
  PRIMARY KEY (word, account_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX account_words_account ON account_words (account_id);

-- A log-in is one browser's stay; its token is kept only as a hash.
CREATE TABLE logins (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  device TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  seen_on TEXT NOT NULL,
  until BIGINT NOT NULL,
  second_factor BOOLEAN NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX logins_account ON logins (account_id);

CREATE TABLE recovery_codes (
  account_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (account_id, code_hash)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  created_by TEXT NOT NULL,
  until BIGINT NOT NULL,
  used_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX invitations_account ON invitations (account_id);

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  verbs TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX api_tokens_account ON api_tokens (account_id);

CREATE TABLE speakers (
  id TEXT PRIMARY KEY,
  full_name TEXT NOT NULL,
  given_name TEXT NOT NULL,
  folded TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  born_year INTEGER NOT NULL,
  gender TEXT NOT NULL,
  ethnic_group TEXT NOT NULL,
  occupation TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  home_unit_id TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX speakers_sort ON speakers (sort_key, id);
CREATE INDEX speakers_home ON speakers (home_unit_id);

CREATE TABLE speaker_words (
  word TEXT NOT NULL,
  speaker_id TEXT NOT NULL,
  PRIMARY KEY (word, speaker_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX speaker_words_speaker ON speaker_words (speaker_id);

-- Two words of one name, the lesser first: 'a vang'. Each alone may be in many names, both together seldom are.
CREATE TABLE speaker_pairs (
  pair TEXT NOT NULL,
  speaker_id TEXT NOT NULL,
  PRIMARY KEY (pair, speaker_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX speaker_pairs_speaker ON speaker_pairs (speaker_id);

CREATE TABLE speaker_languages (
  speaker_id TEXT NOT NULL,
  lang TEXT NOT NULL,
  script TEXT NOT NULL,
  dialect TEXT NOT NULL,
  PRIMARY KEY (speaker_id, lang, script, dialect)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX speaker_languages_lang ON speaker_languages (lang, speaker_id);

CREATE TABLE speaker_subjects (
  speaker_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  PRIMARY KEY (speaker_id, subject_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX speaker_subjects_subject ON speaker_subjects (subject_id, speaker_id);

-- The three lists that the whole installation shares. An entry that is retired ('' while it is not) is no longer
-- offered, and stays since records name it.
CREATE TABLE subjects (
  id TEXT PRIMARY KEY,
  names TEXT NOT NULL,
  position INTEGER NOT NULL,
  retired_on TEXT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE languages (
  id TEXT PRIMARY KEY,
  names TEXT NOT NULL,
  position INTEGER NOT NULL,
  retired_on TEXT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE ethnic_groups (
  id TEXT PRIMARY KEY,
  names TEXT NOT NULL,
  position INTEGER NOT NULL,
  retired_on TEXT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- When a speaker cannot come (kind 'away') or usually can (kind 'weekly', weekday 1 Monday … 7).
CREATE TABLE availability (
  id TEXT PRIMARY KEY,
  speaker_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  weekday INTEGER NOT NULL,
  note TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX availability_speaker ON availability (speaker_id);

-- status: proposed, appointed, lapsed, dismissed. until_day is the first day it no longer holds; from_day is ''
-- until it is decided. ended_by is who dismissed, or the appointment that renews this one.
CREATE TABLE appointments (
  id TEXT PRIMARY KEY,
  speaker_id TEXT NOT NULL,
  network_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  level_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  status TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  card_no TEXT NOT NULL,
  reason TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX appointments_speaker ON appointments (speaker_id);
CREATE INDEX appointments_unit ON appointments (unit_id, status, speaker_id);
CREATE INDEX appointments_ending ON appointments (status, until_day);
CREATE INDEX appointments_level ON appointments (level_id, speaker_id);
CREATE INDEX appointments_card ON appointments (network_id, card_no);

-- What the roster's filters ask, of each appointment, and of the home unit (appointment_id '') where no
-- appointment stands there. words, langs and subjects begin each value with a space; the latter two end with one.
-- Both indexes hold all that is asked, so that a filter reads one of them from end to end and nothing else.
CREATE TABLE roster (
  speaker_id TEXT NOT NULL,
  appointment_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  network_id TEXT NOT NULL,
  level_id TEXT NOT NULL,
  status TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  words TEXT NOT NULL,
  langs TEXT NOT NULL,
  subjects TEXT NOT NULL,
  PRIMARY KEY (speaker_id, appointment_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX roster_unit ON roster (unit_id, status, speaker_id, sort_key, network_id, level_id, from_day, until_day, ended_by, words, langs, subjects);
CREATE INDEX roster_order ON roster (sort_key, speaker_id, unit_id, network_id, level_id, status, from_day, until_day, ended_by, words, langs, subjects);

-- A link for one duty, for a unit without accounts. Its token is kept only as a hash.
CREATE TABLE duty_links (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  duty_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  created_by TEXT NOT NULL,
  until_day TEXT NOT NULL,
  revoked_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX duty_links_duty ON duty_links (duty_id);
