-- +goose Up
-- receipt is the slow hash of the code that its asker was given, '' where nobody was (or the text is of paper without a
-- slip). objection: '' none, open, upheld (it stays hidden), restored. A text that was deleted is ''.
ALTER TABLE live_questions ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
ALTER TABLE live_questions ADD COLUMN objection TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX live_questions_receipt ON live_questions (receipt) WHERE receipt <> '';
CREATE INDEX live_questions_objection ON live_questions (objection) WHERE objection <> '';
CREATE INDEX live_rooms_unit ON live_rooms (unit_id);
CREATE INDEX live_rooms_closed ON live_rooms (state, closed_at);

-- +goose Down
DROP INDEX live_rooms_closed;
DROP INDEX live_rooms_unit;
DROP INDEX live_questions_objection;
DROP INDEX live_questions_receipt;
ALTER TABLE live_questions DROP COLUMN objection;
ALTER TABLE live_questions DROP COLUMN receipt;
