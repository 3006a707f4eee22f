-- +goose Up
-- Slips of paper that were printed for an open room and not entered yet: the number on the slip, and the slow hash of the
-- code on its tear-off part. A row goes when its slip is entered, and with the closing of the room at the latest.
CREATE TABLE live_slips (
  room_id TEXT NOT NULL,
  slip BIGINT NOT NULL,
  receipt TEXT NOT NULL,
  PRIMARY KEY (room_id, slip)
) /*sqlite WITHOUT ROWID*/;

-- +goose Down
DROP TABLE live_slips;
