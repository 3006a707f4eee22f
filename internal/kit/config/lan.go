package config

import (
	"fmt"
	"net"
	"net/netip"
	"strings"

	"rostrum/internal/kit/fault"
)

// OnLan settles where a hall's own network finds this machine, where Lan asks for it and no base address was given:
// it listens on every address, and people use the first private one among those of this machine, else the first that
// is not this machine's alone. It fails with fault.Invalid where there is none.
func (s *Serve) OnLan(own []net.Addr) error {
	if !s.Lan || s.BaseURL != "" {
		return nil
	}
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return fault.Wrap(fmt.Errorf("config: addr: %w", err), fault.Invalid, "config.addr", "value", s.Addr)
	}
	address := lanAddress(own)
	if ip, err := netip.ParseAddr(host); err == nil && !ip.IsLoopback() && !ip.IsUnspecified() {
		address = ip.String() // it was said which
	}
	if address == "" {
		return fault.New(fault.Invalid, "config.lan")
	}
	scheme := "http"
	if s.TLSCert != "" {
		scheme = "https"
	}
	s.Addr, s.BaseURL = net.JoinHostPort("0.0.0.0", port), scheme+"://"+net.JoinHostPort(address, port)
	s.Hosts = append(s.Hosts, "localhost:"+port, net.JoinHostPort("127.0.0.1", port))
	return nil
}

func lanAddress(own []net.Addr) string {
	other := ""
	for _, a := range own {
		p, err := netip.ParsePrefix(a.String())
		if err != nil || !p.Addr().Is4() || p.Addr().IsLoopback() || p.Addr().IsLinkLocalUnicast() {
			continue
		}
		if p.Addr().IsPrivate() {
			return p.Addr().String()
		}
		if other == "" {
			other = p.Addr().String()
		}
	}
	return other
}

// WifiCode is what a phone's camera reads to join the hall's Wi-Fi, "" where none was named.
func (s Serve) WifiCode() string {
	if s.WifiName == "" {
		return ""
	}
	escape := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `:`, `\:`, `"`, `\"`).Replace
	if s.WifiPassword == "" {
		return "WIFI:T:nopass;S:" + escape(s.WifiName) + ";;"
	}
	return "WIFI:T:WPA;S:" + escape(s.WifiName) + ";P:" + escape(s.WifiPassword) + ";;"
}
