package config

import (
	"net"
	"net/netip"
	"testing"

	"rostrum/internal/kit/fault"
)

func own(all ...string) (addrs []net.Addr) {
	for _, a := range all {
		p := netip.MustParsePrefix(a)
		addrs = append(addrs, &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())})
	}
	return addrs
}

func TestTheAddressOfAHallsNetwork(t *testing.T) {
	for _, c := range []struct {
		name string
		s    Serve
		own  []net.Addr
		addr string
		base string
	}{
		{"not asked for", Serve{Addr: "127.0.0.1:8080"}, own("192.168.1.5/24"), "127.0.0.1:8080", ""},
		{"the private one", Serve{Lan: true, Addr: "127.0.0.1:8080"}, own("127.0.0.1/8", "169.254.3.4/16", "203.0.113.5/24", "fe80::1/64", "192.168.1.5/24"), "0.0.0.0:8080", "http://192.168.1.5:8080"},
		{"no private one", Serve{Lan: true, Addr: "127.0.0.1:80"}, own("203.0.113.5/24"), "0.0.0.0:80", "http://203.0.113.5:80"},
		{"one that was said", Serve{Lan: true, Addr: "10.0.0.9:80"}, own("192.168.1.5/24"), "0.0.0.0:80", "http://10.0.0.9:80"},
		{"under TLS", Serve{Lan: true, Addr: "0.0.0.0:443", TLSCert: "c", TLSKey: "k"}, own("10.1.2.3/8"), "0.0.0.0:443", "https://10.1.2.3:443"},
		{"with a name of its own", Serve{Lan: true, Addr: "0.0.0.0:80", BaseURL: "http://hoitruong.lan"}, nil, "0.0.0.0:80", "http://hoitruong.lan"},
	} {
		if err := c.s.OnLan(c.own); err != nil || c.s.Addr != c.addr || c.s.BaseURL != c.base {
			t.Errorf("%s: %s %s %v", c.name, c.s.Addr, c.s.BaseURL, err)
		}
	}
	alone := Serve{Lan: true, Addr: "127.0.0.1:80"}
	if e, _ := fault.As(alone.OnLan(own("127.0.0.1/8"))); e == nil || e.Key != "config.lan" {
		t.Error("a machine without a network serves one")
	}
}

func TestTheCodeOfAWifi(t *testing.T) {
	for want, s := range map[string]Serve{
		"":                                   {},
		"WIFI:T:nopass;S:Hoi truong;;":       {WifiName: "Hoi truong"},
		`WIFI:T:WPA;S:a\;b\:c;P:x\\y\,\"z;;`: {WifiName: "a;b:c", WifiPassword: `x\y,"z`},
	} {
		if got := s.WifiCode(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
