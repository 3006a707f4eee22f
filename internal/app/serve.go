package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/web/stream"
)

func timeout() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 5*time.Second)
}

// Serve listens and serves until ctx ends, then lets requests under way finish. ready is told the address once it listens.
func (a *App) Serve(ctx context.Context, ready func(address string)) error {
	listener, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fault.Wrap(fmt.Errorf("app: listen: %w", err), fault.Unavailable, "app.listen", "value", a.Config.Addr)
	}
	listener = stream.Listener(listener)
	server := a.server()
	failed := make(chan error, 2)
	if a.Config.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(a.Config.TLSCert, a.Config.TLSKey)
		if err != nil {
			return errors.Join(fault.Wrap(fmt.Errorf("app: certificate: %w", err), fault.Invalid, "app.certificate"), listener.Close())
		}
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		go func() { failed <- server.ServeTLS(listener, "", "") }()
	} else {
		go func() { failed <- server.Serve(listener) }()
	}
	admin, err := a.serveAdmin(failed)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	if err := a.Start(); err != nil {
		return errors.Join(err, server.Close())
	}
	ready(listener.Addr().String())
	tune()
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	// Lines that are held open would be waited for.
	a.Rooms.Close(drain)
	grace, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	if admin != nil {
		err = errors.Join(err, admin.Close())
	}
	return errors.Join(err, server.Shutdown(grace))
}

// tune gives back what starting left behind, and lets the heap grow to three times what lives before it is swept:
// the heap is small beside the pages of the binary, and sweeping took a tenth of the time of a busy server. The
// environment variable GOGC says otherwise.
func tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	debug.FreeOSMemory()
}

func (a *App) serveAdmin(failed chan<- error) (*http.Server, error) {
	if a.Config.AdminAddr == "" {
		return &http.Server{}, nil
	}
	listener, err := net.Listen("tcp", a.Config.AdminAddr)
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("app: listen: %w", err), fault.Unavailable, "app.listen", "value", a.Config.AdminAddr)
	}
	s := &http.Server{Handler: a.AdminHandler(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(ownTrouble{a.log}, "", 0)}
	go func() { failed <- s.Serve(listener) }()
	return s, nil
}
