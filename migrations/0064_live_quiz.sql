-- +goose Up
-- What quizzes showed, asked before and after a talk: sums by brief, unit and month, of published totals alone. unit_id is
-- the unit that reached over at least a province when the room closed, at or above that of the room; no sum stands below.
CREATE TABLE live_quiz_sums (
  brief_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  month TEXT NOT NULL,
  before_n BIGINT NOT NULL,
  before_right BIGINT NOT NULL,
  after_n BIGINT NOT NULL,
  after_right BIGINT NOT NULL,
  rooms BIGINT NOT NULL,
  PRIMARY KEY (brief_id, unit_id, month)
) /*sqlite WITHOUT ROWID*/;

-- Which closed rooms are in which sums: from them and their polls the sums can be counted again.
CREATE TABLE live_quiz_rooms (
  room_id TEXT PRIMARY KEY,
  brief_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  month TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- +goose Down
DROP TABLE live_quiz_rooms;
DROP TABLE live_quiz_sums;
