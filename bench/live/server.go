package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"

	"rostrum/internal/kit/web/stream"
)

// contender is a way to hold phones: where they listen, and how a frame is sent to all.
type contender struct {
	listen  http.Handler
	path    string // which phones ask for
	publish func(data []byte) error
	wrap    func(net.Listener) net.Listener
}

func names() []string { return []string{"rostrum", "centrifuge", "net/http"} }

// payload is the n-th state, with the moment at which it was made.
func payload(n int) []byte {
	return []byte(fmt.Sprintf(`{"mark":"#%06d:%019d#","q":%q}`, n, time.Now().UnixNano(), strings.Repeat("x", 700)))
}

// child serves until its parent is gone.
func child(name string, secure bool) error {
	made, err := map[string]func() (contender, error){"rostrum": ours, "centrifuge": theirs, "net/http": plain}[name]()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	if made.wrap != nil {
		l = made.wrap(l)
	}
	if secure {
		certificate, err := selfSigned()
		if err != nil {
			return err
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}})
	}
	mux := http.NewServeMux()
	mux.Handle("/", made.listen)
	mux.HandleFunc("POST /publish", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		if err := made.publish(payload(n)); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("POST /settle", func(http.ResponseWriter, *http.Request) {
		runtime.GC()
		debug.FreeOSMemory()
	})
	fmt.Println("listening", address, made.path)
	return (&http.Server{Handler: mux}).Serve(l)
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// latest is a source whose state is what was published last.
type latest struct {
	mu      sync.Mutex
	version uint64
	state   []byte
}

func (l *latest) Update(uint64) stream.Update {
	l.mu.Lock()
	defer l.mu.Unlock()
	return stream.Update{Version: l.version, Whole: l.state}
}

func ours() (contender, error) {
	hub, err := stream.New(stream.Options{Node: "bench"})
	if err != nil {
		return contender{}, err
	}
	state := &latest{}
	hub.Open("hall", state)
	return contender{path: "/events", wrap: stream.Listener,
		listen: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := hub.Serve(w, r, "hall"); err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
			}
		}),
		publish: func(data []byte) error {
			state.mu.Lock()
			state.version, state.state = state.version+1, data
			state.mu.Unlock()
			hub.Touch("hall")
			return nil
		}}, nil
}

func theirs() (contender, error) {
	node, err := centrifuge.New(centrifuge.Config{LogLevel: centrifuge.LogLevelError})
	if err != nil {
		return contender{}, err
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{}, Subscriptions: map[string]centrifuge.SubscribeOptions{"hall": {}},
			PingPongConfig: &centrifuge.PingPongConfig{PingInterval: -1, PongTimeout: -1}}, nil // our phones answer no pings
	})
	if err := node.Run(); err != nil {
		return contender{}, err
	}
	return contender{listen: centrifuge.NewSSEHandler(node, centrifuge.SSEConfig{}), path: "/connection/sse?cf_connect=" + url.QueryEscape(`{"id":1,"connect":{}}`),
		publish: func(data []byte) error {
			_, err := node.Publish("hall", data)
			return err
		}}, nil
}

func plain() (contender, error) {
	var mu sync.Mutex
	phones := map[chan []byte]bool{}
	return contender{path: "/events",
		listen: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			frames := make(chan []byte, 4)
			mu.Lock()
			phones[frames] = true
			mu.Unlock()
			defer func() {
				mu.Lock()
				delete(phones, frames)
				mu.Unlock()
			}()
			w.Header().Set("Content-Type", "text/event-stream")
			out := http.NewResponseController(w)
			_, _ = w.Write([]byte("retry: 2000\n\n"))
			if out.Flush() != nil {
				return
			}
			for {
				select {
				case <-r.Context().Done():
					return
				case f := <-frames:
					if _, err := w.Write(f); err != nil || out.Flush() != nil {
						return
					}
				}
			}
		}),
		publish: func(data []byte) error {
			frame := []byte("data: " + string(data) + "\n\n")
			mu.Lock()
			defer mu.Unlock()
			for f := range phones {
				select {
				case f <- frame:
				default: // a phone that is behind by four frames misses one, and the count shows it
				}
			}
			return nil
		}}, nil
}
