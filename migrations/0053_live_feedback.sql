-- +goose Up
-- Three taps on a talk, one row for each browser: HMAC(room key, token). Closing the room makes totals of ten rows or
-- more and deletes them all.
CREATE TABLE live_feedback (
  feedback TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  clear BOOLEAN NOT NULL,
  language BOOLEAN NOT NULL,
  taken BOOLEAN NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX live_feedback_room ON live_feedback (room_id);

CREATE TABLE live_feedback_totals (
  room_id TEXT PRIMARY KEY,
  answers BIGINT NOT NULL,
  clear BIGINT NOT NULL,
  language BIGINT NOT NULL,
  taken BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- +goose Down
DROP TABLE live_feedback_totals;
DROP TABLE live_feedback;
