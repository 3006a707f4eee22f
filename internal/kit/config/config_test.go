package config_test

import (
	"testing"

	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
)

func TestCheckNamesWhatCannotGoTogether(t *testing.T) {
	good := config.Serve{Place: config.Place{Zone: "UTC"}, Addr: "127.0.0.1:8080"}
	for _, c := range []struct {
		name   string
		change func(*config.Serve)
		key    string
	}{
		{"the defaults", func(*config.Serve) {}, ""},
		{"an address without port", func(s *config.Serve) { s.Addr = "x" }, "config.addr"},
		{"open to all without base", func(s *config.Serve) { s.Addr = "0.0.0.0:80" }, "config.base"},
		{"open to all with base", func(s *config.Serve) { s.Addr, s.BaseURL = "0.0.0.0:80", "https://a.example" }, ""},
		{"a base with a path", func(s *config.Serve) { s.BaseURL = "https://a.example/x" }, "web.badbase"},
		{"a base without scheme", func(s *config.Serve) { s.BaseURL = "a.example" }, "web.badbase"},
		{"nodes on SQLite", func(s *config.Serve) { s.BusListen = "10.0.0.1:1" }, "config.busneeds"},
		{"nodes without a secret", func(s *config.Serve) { s.BusListen, s.Database = "10.0.0.1:1", "postgres://x" }, "config.bussecret"},
		{"a certificate without key", func(s *config.Serve) { s.TLSCert = "x" }, "config.tls"},
		{"a database of another kind", func(s *config.Serve) { s.Database = "mysql://x" }, "config.database"},
		{"an unknown zone", func(s *config.Serve) { s.Zone = "Mars/North" }, "config.zone"},
	} {
		s := good
		c.change(&s)
		err := s.Check()
		e, _ := fault.As(err)
		if c.key == "" && err != nil || c.key != "" && (e == nil || e.Key != c.key) {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

func TestThisMachineIsServedUnderItsNames(t *testing.T) {
	base, hosts, err := config.Serve{Addr: "127.0.0.1:9000"}.Base()
	if err != nil || base.String() != "http://127.0.0.1:9000" || len(hosts) != 3 {
		t.Errorf("%v %v %v", base, hosts, err)
	}
}
