package live_test

import (
	"net/http"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

// closedRoom is a room that some devices were in, with two questions, closed; it gives the address of its record.
func (w *world) closedRoom(devices int64, change string) string {
	w.t.Helper()
	r, in := w.room(live.After), w.intake(false)
	w.ask(in, r.ID, live.Ask{Text: "Ai được miễn?"}, live.Ask{Text: "Chỉ bộ phận trả lời", Desk: true}, live.Ask{Text: "Câu bị ẩn"})
	if err := w.judge("office", w.idOf("Câu bị ẩn"), live.Verdict{State: live.Hidden, Reason: live.Spam}); err != nil {
		w.t.Fatal(err)
	}
	w.must("system", func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE live_rooms SET peak = $1`, devices); err != nil {
			return err
		}
		_, err := tx.Exec(change)
		return err
	})
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	return value[string](w, `SELECT record FROM live_rooms`)
}

func TestAClosedRoomStaysReadable(t *testing.T) {
	w := newWorld(t)
	record := w.closedRoom(10, `UPDATE sessions SET spot = 'Nhà văn hóa bản Lũng Cú'`)
	if record == "" {
		t.Fatal("no record")
	}
	site, _ := w.serve()
	p := site.Get("", "/public/rooms/"+record).Want(http.StatusOK, "Ai được miễn?", "1 shown", "1 hidden: spam", "2026")
	p.Lacks("Chỉ bộ phận trả lời", "Câu bị ẩn", "Lũng Cú", w.Session, "23/11", "09:")
	site.Get("", "/public/rooms/nowhere").Want(http.StatusNotFound)
	site.Get("", "/public/rooms/"+value[string](w, `SELECT id FROM live_rooms`)).Want(http.StatusNotFound)
}

func TestASmallOrStaffRoomLeavesNoPublicPage(t *testing.T) {
	for _, c := range []struct {
		devices int64
		change  string
	}{{9, `UPDATE sessions SET title = title`}, {200, `UPDATE sessions SET open_to = 'staff'`}} {
		w := newWorld(t)
		if record := w.closedRoom(c.devices, c.change); record != "" {
			t.Errorf("%d devices, %s: a record", c.devices, c.change)
		}
	}
}
