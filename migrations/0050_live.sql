-- +goose Up
-- The room of a session, in which the audience asks and votes. code is '' once it is closed; room_key makes the
-- keys of votes and repeats, and is destroyed with the closing. moderation: before (a host looks first), after.
CREATE TABLE live_rooms (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  code TEXT NOT NULL,
  room_key TEXT NOT NULL,
  state TEXT NOT NULL,
  moderation TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  peak BIGINT NOT NULL,
  devices BIGINT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX live_rooms_code ON live_rooms (code) WHERE code <> '';
CREATE UNIQUE INDEX live_rooms_open ON live_rooms (session_id) WHERE state = 'open';
CREATE INDEX live_rooms_session ON live_rooms (session_id);

-- Questions of the audience. No asker, no device, no operation and no moment finer than the hour; ids are random,
-- and all rows of a room are rewritten in a new random order whenever some come in.
-- state: held (until the next batch), waiting, shown, answering, answered, passed, hidden, desk, unshown.
-- way: phone, slip, raised, voice. reason of hiding: personal, abuse, spam, duplicate (then of same_as).
CREATE TABLE live_questions (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  text TEXT NOT NULL,
  hour TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  same_as TEXT NOT NULL,
  way TEXT NOT NULL,
  votes BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX live_questions_room ON live_questions (room_id);

-- One row for each vote while the room is open: HMAC(room key, token, question). Closing deletes them.
CREATE TABLE live_votes (
  vote TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  question_id TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX live_votes_room ON live_votes (room_id, question_id);

-- What was sent, so that it is taken once: HMAC(room key, operation). Closing deletes them.
CREATE TABLE live_repeats (
  repeat TEXT PRIMARY KEY,
  room_id TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX live_repeats_room ON live_repeats (room_id);

-- +goose Down
DROP TABLE live_repeats;
DROP TABLE live_votes;
DROP TABLE live_questions;
DROP TABLE live_rooms;
