-- +goose Up
-- record is the random address under which a closed room's questions stay readable for everybody, '' where the room
-- was small or not open to the public.
ALTER TABLE live_rooms ADD COLUMN record TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX live_rooms_record ON live_rooms (record) WHERE record <> '';

-- +goose Down
DROP INDEX live_rooms_record;
ALTER TABLE live_rooms DROP COLUMN record;
