-- +goose Up
-- Many sites, one room. main_id is the main room that a room joined as a site, '' where none. join_word is what staff of
-- a site type to join a main room, '' where it takes no sites or is closed. site_most is how many questions of a site
-- stand for going up at once. people is how many people the host counted in the hall, -1 where nobody said.
ALTER TABLE live_rooms ADD COLUMN main_id TEXT NOT NULL DEFAULT '';
ALTER TABLE live_rooms ADD COLUMN join_word TEXT NOT NULL DEFAULT '';
ALTER TABLE live_rooms ADD COLUMN site_most BIGINT NOT NULL DEFAULT 3;
ALTER TABLE live_rooms ADD COLUMN people BIGINT NOT NULL DEFAULT -1;
CREATE UNIQUE INDEX live_rooms_join ON live_rooms (join_word) WHERE join_word <> '';
CREATE INDEX live_rooms_main ON live_rooms (main_id);

-- Which question of a site went up, and as which question of the main room. All rows of a main room are rewritten in a
-- new random order with each, so that nothing tells which went first.
CREATE TABLE live_ups (
  question_id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  main_id TEXT NOT NULL,
  main_question TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX live_ups_main ON live_ups (main_id, main_question);
CREATE INDEX live_ups_room ON live_ups (room_id);

-- +goose Down
DROP TABLE live_ups;
DROP INDEX live_rooms_main;
DROP INDEX live_rooms_join;
ALTER TABLE live_rooms DROP COLUMN people;
ALTER TABLE live_rooms DROP COLUMN site_most;
ALTER TABLE live_rooms DROP COLUMN join_word;
ALTER TABLE live_rooms DROP COLUMN main_id;
