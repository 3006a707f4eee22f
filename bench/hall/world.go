package hall

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// Name and Password are of the coordinator who signs in at the office.
const (
	Name     = "bench"
	Password = "bay con bo cau trang"
)

// Fill makes the small world in an empty database, an open room with questions that are shown, and a coordinator. The
// hall is expected to be as large as it is, so that its newcomers are let in from one address.
func Fill(ctx context.Context, db *store.DB, expected, questions int) (live.Room, error) {
	var r live.Room
	var world *orgtest.Small
	do := func(actor store.Actor, fn func(tx *store.Tx) error) error {
		_, err := db.Write(ctx, store.Op{Kind: "bench.fill", Actor: actor}, fn)
		return err
	}
	var session, account string
	err := do(store.System(), func(tx *store.Tx) (err error) {
		if world, err = orgtest.Build(tx); err != nil {
			return err
		}
		a, err := people.AddAccount(tx, people.NewAccount{Name: Name, FullName: "Người đo", Hash: people.HashPassword(Password)})
		if err != nil {
			return err
		}
		account = a.ID
		if _, err := access.Give(tx, access.Grant{AccountID: a.ID, Role: access.Coordinator, ScopeID: world.Root, Subtree: true, FromDay: orgtest.Since}); err != nil {
			return err
		}
		s := sessions.Session{ID: tx.NewID("sessions"), UnitID: world.Comm[0][0], NetworkID: world.Network, Day: tx.Today(), StartAt: tx.Now(), Minutes: 60,
			Mode: sessions.InPerson, OpenTo: sessions.ToPublic, State: "planned", Planned: true, Version: 1, Title: "Bảo hiểm y tế hộ gia đình", Expected: expected}
		session = s.ID
		return tx.Insert("sessions", s)
	})
	if err == nil {
		err = do(orgtest.Actor(account), func(tx *store.Tx) (err error) {
			r, err = live.OpenRoom(tx, session, live.After)
			return err
		})
	}
	if err == nil {
		err = do(store.System(), func(tx *store.Tx) error {
			for i := range questions {
				q := live.Question{ID: store.RandomID(), RoomID: r.ID, Text: fmt.Sprintf("Câu hỏi thứ %d: hộ gia đình đóng bảo hiểm y tế ở đâu, và bao giờ có thẻ?", i),
					Hour: "2026-11-24T02", State: live.Shown, Way: live.ByPhone}
				if err := tx.Insert("live_questions", q); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return r, err
}

// Child runs this program again with arguments, and gives the words of its first line after "listening".
func Child(args ...string) (*exec.Cmd, []string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(self, args...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("%v did not start", args), cmd.Wait())
		}
		if said, ok := strings.CutPrefix(strings.TrimSpace(line), "listening "); ok {
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return cmd, strings.Fields(said), nil
		}
	}
}

// Stop ends a child as a crash does.
func Stop(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// Free gives an address of loopback that nobody listens at.
func Free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
