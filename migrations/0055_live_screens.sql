-- +goose Up
-- What a host sets on the hall's screen: timer_until is when the countdown ends (0: none runs), quiet leaves nothing but
-- the title, the way in and the timer.
ALTER TABLE live_rooms ADD COLUMN timer_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE live_rooms ADD COLUMN quiet BOOLEAN NOT NULL DEFAULT FALSE;

-- Screens of halls, which nobody signed in at. A screen waits under its code until that ends, and then shows one room:
-- code is '' from then on, room_id '' until then. token_hash is of the token in its cookie; seen_at is when it last asked,
-- to the minute.
CREATE TABLE live_screens (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL,
  code TEXT NOT NULL,
  code_until BIGINT NOT NULL,
  room_id TEXT NOT NULL,
  seen_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX live_screens_token ON live_screens (token_hash);
CREATE UNIQUE INDEX live_screens_code ON live_screens (code) WHERE code <> '';
CREATE INDEX live_screens_room ON live_screens (room_id);

-- +goose Down
DROP TABLE live_screens;
ALTER TABLE live_rooms DROP COLUMN quiet;
ALTER TABLE live_rooms DROP COLUMN timer_until;
