// Package bus carries news between the parts and nodes of one installation; it never carries truth: losing every message loses no data.
package bus

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"rostrum/internal/kit/fault"
)

// Options says where other nodes are. Without Listen there is no port at all.
type Options struct {
	Node   string
	Listen string   // HOST:PORT for other nodes of the mesh, "" for none
	Peers  []string // HOST:PORT of other nodes
	Secret string   // what nodes of one mesh share
}

// Bus is a NATS server inside the process and a client on it.
type Bus struct {
	server *server.Server
	conn   *nats.Conn
}

// Open starts the bus; it fails with fault.Invalid for an address that cannot be read and
// fault.Unavailable where it cannot listen.
func Open(o Options) (*Bus, error) {
	options := &server.Options{ServerName: o.Node, DontListen: true, NoLog: true, NoSigs: true, MaxPayload: 1 << 20}
	if o.Listen != "" {
		host, port, err := address(o.Listen)
		if err != nil {
			return nil, err
		}
		// A server with routes waits for its own clients' port before it joins the mesh, so it gets one:
		// on loopback, chosen by the system, closed to whoever does not know the secret.
		options.DontListen, options.Host, options.Port = false, "127.0.0.1", server.RANDOM_PORT
		options.Username, options.Password = "rostrum", o.Secret
		options.Cluster = server.ClusterOpts{Name: "rostrum", Host: host, Port: port, Username: "rostrum", Password: o.Secret}
		for _, p := range o.Peers {
			if _, _, err := address(p); err != nil {
				return nil, err
			}
			options.Routes = append(options.Routes, &url.URL{Scheme: "nats", Host: p, User: url.UserPassword("rostrum", o.Secret)})
		}
	}
	s, err := server.NewServer(options)
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("bus: open: %w", err), fault.Unavailable, "bus.unavailable")
	}
	go s.Start()
	if !s.ReadyForConnections(5 * time.Second) {
		s.Shutdown()
		return nil, fault.New(fault.Unavailable, "bus.unavailable")
	}
	conn, err := nats.Connect("", nats.InProcessServer(s), nats.MaxReconnects(-1), nats.Name(o.Node), nats.UserInfo("rostrum", o.Secret))
	if err != nil {
		s.Shutdown()
		return nil, fault.Wrap(fmt.Errorf("bus: connect: %w", err), fault.Unavailable, "bus.unavailable")
	}
	return &Bus{s, conn}, nil
}

func address(s string) (string, int, error) {
	host, text, err := net.SplitHostPort(s)
	if err == nil {
		var port int
		if port, err = strconv.Atoi(text); err == nil && port > 0 && port < 65536 {
			return host, port, nil
		}
	}
	return "", 0, fault.New(fault.Invalid, "bus.address", "value", s)
}

// Publish tells everyone who listens to subject; nobody listening is no error.
func (b *Bus) Publish(subject string, data []byte) { _ = b.conn.Publish(subject, data) }

// Subscribe calls fn for each message until stop is called.
func (b *Bus) Subscribe(subject string, fn func(subject string, data []byte)) (stop func(), err error) {
	sub, err := b.conn.Subscribe(subject, func(m *nats.Msg) { fn(m.Subject, m.Data) })
	if err != nil {
		return nil, fmt.Errorf("bus: subscribe: %w", err)
	}
	return func() { _ = sub.Unsubscribe() }, nil
}

// Peers is the number of other nodes connected now.
func (b *Bus) Peers() int { return b.server.NumRoutes() }

// Listening gives the address other clients could reach; "" says there is none, as it must be.
func (b *Bus) Listening() string {
	if a := b.server.Addr(); a != nil {
		return a.String()
	}
	return ""
}

// Close ends the client and the server.
func (b *Bus) Close() {
	b.conn.Close()
	b.server.Shutdown()
	b.server.WaitForShutdown()
}
