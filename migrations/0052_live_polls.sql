-- +goose Up
-- What a hall is asked. kind: single, multiple, scale, words. state: draft, open, closed. options and right_ones are JSON
-- lists of labels and of their places. twin_id is the poll that this one repeats after the talk. shown_n and shown are
-- what everybody sees, the host too: from 10 answers on, moved only when 5 browsers or more answered since. paper is a
-- JSON list of totals counted on paper.
CREATE TABLE live_polls (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  question TEXT NOT NULL,
  options TEXT NOT NULL,
  right_ones TEXT NOT NULL,
  twin_id TEXT NOT NULL,
  state TEXT NOT NULL,
  shown_n BIGINT NOT NULL,
  shown TEXT NOT NULL,
  paper TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX live_polls_room ON live_polls (room_id, position);

-- One row for each browser's answer while the poll is open: HMAC(room key, poll, token); fresh until it is in what is
-- shown. Closing deletes them.
CREATE TABLE live_poll_answers (
  answer TEXT PRIMARY KEY,
  poll_id TEXT NOT NULL,
  choice TEXT NOT NULL,
  fresh BOOLEAN NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX live_poll_answers_poll ON live_poll_answers (poll_id);

-- +goose Down
DROP TABLE live_poll_answers;
DROP TABLE live_polls;
