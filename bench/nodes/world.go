package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver's name

	"rostrum/bench/hall"
	"rostrum/internal/app"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

const questions = 20

// node serves until its parent is gone. Arguments: folder, database, address, bus ("" for none), peers.
func node(ctx context.Context, args []string) error {
	c := config.Serve{Place: config.Place{Data: args[0], Zone: "Asia/Ho_Chi_Minh", Database: args[1]}, Addr: args[2], AdminAddr: args[3]}
	if args[4] != "" {
		c.BusListen, c.BusSecret, c.BusPeers = args[4], "bay con bo", strings.Split(args[5], ",")
	}
	a, err := app.New(ctx, c, app.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, func(address string) { fmt.Println("listening", address) })
}

// cluster is all nodes on a database of their own.
type cluster struct {
	dir, database string
	nodes         []*exec.Cmd
	at, admin     []string
	room          live.Room
	ids           []string
	db            *store.DB
	drop          func() error
}

// start makes a database, fills it, and runs the nodes, with the mesh between them or without.
func start(ctx context.Context, server string, nodes int, mesh bool) (c *cluster, err error) {
	c = &cluster{}
	if c.dir, err = os.MkdirTemp("", "rostrum-bench-nodes"); err != nil {
		return c, err
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return c, err
	}
	name := "rostrum_bench_" + store.RandomID()
	if _, err = admin.ExecContext(ctx, `CREATE DATABASE `+name+` ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`); err != nil {
		return c, err
	}
	c.drop = func() error {
		_, err := admin.ExecContext(context.Background(), `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`)
		return errors.Join(err, admin.Close())
	}
	u, err := url.Parse(server)
	if err != nil {
		return c, err
	}
	u.Path = "/" + name
	c.database = u.String()
	if c.db, err = app.OpenStore(ctx, config.Place{Data: c.dir, Database: c.database, Zone: "Asia/Ho_Chi_Minh"}, app.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}); err != nil {
		return c, err
	}
	if err = c.fill(ctx); err != nil {
		return c, err
	}
	buses := make([]string, nodes)
	for i := range buses {
		if buses[i], err = hall.Free(); err != nil {
			return c, err
		}
	}
	for i := range nodes {
		if err = c.node(i, buses, mesh); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *cluster) fill(ctx context.Context) (err error) {
	// The verbs of roles are declared by a program that starts; the room is opened by somebody who holds one.
	a, err := app.New(ctx, config.Serve{Place: config.Place{Data: c.dir, Database: c.database, Zone: "Asia/Ho_Chi_Minh"}, Addr: "127.0.0.1:1"}, app.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer a.Close()
	if c.room, err = hall.Fill(ctx, c.db, 5000, questions); err != nil {
		return err
	}
	return c.db.Read(ctx, store.System(), func(tx *store.Tx) error {
		s, err := live.StateOf(tx, c.room.ID, questions)
		for _, q := range s.Questions {
			c.ids = append(c.ids, q.ID)
		}
		return err
	})
}

func (c *cluster) node(i int, buses []string, mesh bool) error {
	dir := fmt.Sprintf("%s/node%d", c.dir, i)
	addr, err := hall.Free()
	if err != nil {
		return err
	}
	admin, err := hall.Free()
	if err != nil {
		return err
	}
	var peers []string
	for j, b := range buses {
		if j != i {
			peers = append(peers, b)
		}
	}
	bus := buses[i]
	if !mesh {
		bus = ""
	}
	cmd, said, err := hall.Child("-serve", dir, c.database, addr, admin, bus, strings.Join(peers, ","))
	if err != nil {
		return err
	}
	c.nodes, c.at, c.admin = append(c.nodes, cmd), append(c.at, said[0]), append(c.admin, admin)
	return nil
}

// stop ends everything that is still there.
func (c *cluster) stop() {
	for _, n := range c.nodes {
		hall.Stop(n)
	}
	if c.db != nil {
		_ = c.db.Close()
	}
	if c.drop != nil {
		if err := c.drop(); err != nil {
			fmt.Fprintln(os.Stderr, "nodes:", err)
		}
	}
	_ = os.RemoveAll(c.dir)
}

// held is how many votes stand in the database, as counts of questions and as rows.
func (c *cluster) held(ctx context.Context) (counted, rows int64, err error) {
	err = c.db.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
		if counted, err = store.Value[int64](tx, `SELECT CAST(sum(votes) AS BIGINT) FROM live_questions`); err != nil {
			return err
		}
		rows, err = store.Value[int64](tx, `SELECT count(*) FROM live_votes`)
		return err
	})
	return counted, rows, err
}
