// Package config is the one struct of everything that can be set, from flags or the environment.
package config

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"rostrum/internal/kit/fault"
)

// Place says where the data lie; every command that touches them takes it.
type Place struct {
	Data     string `help:"Folder of the data: database, files, keys." env:"ROSTRUM_DATA" default:"./data" type:"path" placeholder:"DIR"`
	Database string `help:"Address of a PostgreSQL database (postgres://…); empty keeps everything in the data folder." env:"ROSTRUM_DATABASE" placeholder:"URL"`
	Zone     string `help:"Time zone that days and months are counted in." env:"ROSTRUM_ZONE" default:"Asia/Ho_Chi_Minh" placeholder:"NAME"`
}

// Serve is everything about serving.
type Serve struct {
	Place
	Addr         string   `help:"Address to listen on." env:"ROSTRUM_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL      string   `help:"Address people use. Needed where Addr is not this machine alone." env:"ROSTRUM_BASE_URL" placeholder:"URL"`
	Hosts        []string `help:"Further host names served, with port where it is not the scheme's own." env:"ROSTRUM_HOSTS" placeholder:"HOST"`
	AdminAddr    string   `help:"Address for /metrics and profiles; keep it away from people. Empty: none." env:"ROSTRUM_ADMIN_ADDR" placeholder:"HOST:PORT"`
	TLSCert      string   `help:"Certificate to serve TLS with." env:"ROSTRUM_TLS_CERT" type:"path" placeholder:"FILE" and:"tls"`
	TLSKey       string   `help:"Key of the certificate." env:"ROSTRUM_TLS_KEY" type:"path" placeholder:"FILE" and:"tls"`
	TrustedProxy []string `help:"Address or network of a proxy whose X-Forwarded-Host and -Proto count. May be repeated." env:"ROSTRUM_TRUSTED_PROXY" placeholder:"ADDR"`
	BusListen    string   `help:"Address for other nodes of this installation; needs a PostgreSQL database. Empty: one node, no port." env:"ROSTRUM_BUS_LISTEN" placeholder:"HOST:PORT"`
	BusPeers     []string `help:"Addresses of the other nodes." env:"ROSTRUM_BUS_PEERS" placeholder:"HOST:PORT"`
	BusSecret    string   `help:"What the nodes share to know each other." env:"ROSTRUM_BUS_SECRET" placeholder:"WORD"`
	Lan          bool     `help:"Serve a hall's own network, without internet: listens on every address of this machine, and prints and projects the one that phones use." env:"ROSTRUM_LAN"`
	WifiName     string   `help:"Name of the hall's Wi-Fi, shown as a QR code on the hall's screen." env:"ROSTRUM_WIFI_NAME" placeholder:"NAME"`
	WifiPassword string   `help:"Its password, shown in the same code. Empty: an open network." env:"ROSTRUM_WIFI_PASSWORD" placeholder:"WORD"`
	Dev          bool     `help:"Development: serves the style guide under /styleguide." env:"ROSTRUM_DEV"`
}

// Location reads the time zone; it fails with fault.Invalid for an unknown one.
func (p Place) Location() (*time.Location, error) {
	loc, err := time.LoadLocation(p.Zone)
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("config: zone: %w", err), fault.Invalid, "config.zone", "value", p.Zone)
	}
	return loc, nil
}

// Check finds a database address that no database here answers to.
func (p Place) Check() error {
	if p.Database != "" && !strings.HasPrefix(p.Database, "postgres://") && !strings.HasPrefix(p.Database, "postgresql://") {
		return fault.New(fault.Invalid, "config.database")
	}
	return nil
}

// Base reads the address people use, from BaseURL or, on this machine alone, from Addr, and the hosts served.
func (s Serve) Base() (base *url.URL, hosts []string, err error) {
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return nil, nil, fault.Wrap(fmt.Errorf("config: addr: %w", err), fault.Invalid, "config.addr", "value", s.Addr)
	}
	hosts = append(hosts, s.Hosts...)
	scheme := "http"
	if s.TLSCert != "" {
		scheme = "https"
	}
	ip := net.ParseIP(host)
	local := host == "localhost" || ip != nil && ip.IsLoopback()
	if local {
		hosts = append(hosts, "localhost:"+port, net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("::1", port))
	}
	if s.BaseURL == "" {
		if !local {
			return nil, nil, fault.New(fault.Invalid, "config.base", "value", s.Addr)
		}
		return &url.URL{Scheme: scheme, Host: s.Addr}, hosts, nil
	}
	base, err = url.Parse(s.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || strings.Trim(base.Path, "/") != "" {
		return nil, nil, fault.New(fault.Invalid, "web.badbase", "value", s.BaseURL)
	}
	return base, hosts, nil
}

// Check finds what cannot go together, before anything is opened.
func (s Serve) Check() error {
	if s.BusListen != "" && s.Database == "" {
		return fault.New(fault.Invalid, "config.busneeds")
	}
	if s.BusListen != "" && s.BusSecret == "" {
		return fault.New(fault.Invalid, "config.bussecret")
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return fault.New(fault.Invalid, "config.tls")
	}
	_, _, err := s.Base()
	if err == nil {
		_, err = s.Location()
	}
	if err == nil {
		err = s.Place.Check()
	}
	return err
}
