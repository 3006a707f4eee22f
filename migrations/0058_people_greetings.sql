-- +goose Up
-- How a language names itself and greets an audience, all of it optional. sound is the key of a recording among the files
-- ('' where there is none), sound_type what its content was found to be, sound_size its bytes.
CREATE TABLE language_greetings (
  lang TEXT PRIMARY KEY,
  own_name TEXT NOT NULL,
  greeting TEXT NOT NULL,
  sound TEXT NOT NULL,
  sound_type TEXT NOT NULL,
  sound_size BIGINT NOT NULL,
  version BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX language_greetings_sound ON language_greetings (sound) WHERE sound <> '';

-- +goose Down
DROP TABLE language_greetings;
