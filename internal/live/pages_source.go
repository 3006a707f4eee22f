package live

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/stream"
)

// source tells a room's state to the stream: always from the database, so that every node tells the same.
type source struct {
	db      *store.DB
	log     *slog.Logger
	room    string
	version uint64
	last    State
	whole   []byte
}

// Update reads the room. Where the database cannot be read, what was last known stands: a phone hears of it with
// the next frame.
func (s *source) Update(since uint64) stream.Update {
	var now State
	err := s.db.Read(context.Background(), store.System(), func(tx *store.Tx) error {
		var err error
		now, err = StateOf(tx, s.room, mostSent)
		return err
	})
	if err != nil {
		s.log.Error("a room cannot be read", "error", err)
		return stream.Update{Version: s.version, Whole: s.whole}
	}
	whole, err := json.Marshal(now)
	if err != nil {
		s.log.Error("a room cannot be told", "error", err)
		return stream.Update{Version: s.version, Whole: s.whole}
	}
	if bytes.Equal(whole, s.whole) {
		return stream.Update{Version: s.version, Whole: s.whole}
	}
	u := stream.Update{Version: s.version + 1, Since: s.version, Whole: whole}
	if s.version > 0 && since == s.version {
		// A change that cannot be told is no delta: phones then get the whole.
		u.Delta, _ = json.Marshal(now.Since(s.last))
	}
	s.version, s.last, s.whole = u.Version, now, whole
	return u
}
