package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// seen is what the program behind the proxy was told.
type seen struct {
	mu   sync.Mutex
	last http.Header
	host string
}

func upstream(t *testing.T) (*httptest.Server, *seen) {
	t.Helper()
	s := &seen{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.last, s.host = r.Header.Clone(), r.Host
		s.mu.Unlock()
		_, _ = w.Write([]byte("ok"))
	}))
	t.Cleanup(server.Close)
	return server, s
}

func (s *seen) header(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last.Get(name)
}

// example reads one of the files people copy and puts this test's names into it; a name that is no longer
// in the file fails the test, so the examples and the test cannot drift apart.
func example(t *testing.T, file string, names map[string]string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", file))
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for from, to := range names {
		if !strings.Contains(text, from) {
			t.Fatalf("%s no longer says %q", file, from)
		}
		text = strings.ReplaceAll(text, from, to)
	}
	return text
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func certificate(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "speakers.example.org"}, DNSNames: []string{"speakers.example.org"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// proxy is one of the examples, ready to run.
type proxy struct {
	address, logs string
	command       []string
	cmd           *exec.Cmd
}

// up runs the proxy until the test ends and waits for it to answer.
func (p *proxy) up(t *testing.T) *http.Client {
	t.Helper()
	if err := os.MkdirAll(p.logs, 0o755); err != nil {
		t.Fatal(err)
	}
	address, logs, command := p.address, p.logs, p.command[0]
	cmd := exec.Command(command, p.command[1:]...)
	p.cmd = cmd
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_DATA_HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
	out, err := os.Create(filepath.Join(logs, "output")) // what goes to the machine's journal counts too
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v; scripts/setup-test installs it", command, err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		hard := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() }) // Caddy waits for lines that are open
		_, _ = cmd.Process.Wait()
		hard.Stop()
		_ = out.Close()
	})
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(caller)}}).DialContext, TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: "speakers.example.org"}}}
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			return client
		}
		time.Sleep(100 * time.Millisecond)
	}
	said, _ := os.ReadFile(out.Name())
	t.Fatalf("%s does not listen: %s", command, said)
	return nil
}

// caller is the address requests come from, unlike any address the proxies listen on.
const caller = "127.0.0.3"

// canary is sent where a careless log would keep it.
const canary = "canary-7f3a"

// audience are addresses of listeners, receipts and public questions; office is where staff work.
func audience() []string {
	return []string{"/r?code=" + canary, "/r/abc123", "/receipt", "/public/briefs?q=" + canary, "/check/abcd", "/l/token"}
}

func throughProxy(t *testing.T, client *http.Client, address string, up *httptest.Server, s *seen, logs string) {
	t.Helper()
	get := func(path string, want int) {
		r, err := http.NewRequest(http.MethodGet, "https://"+address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "speakers.example.org" + address[strings.LastIndex(address, ":"):]
		r.Header.Set("User-Agent", canary)
		r.Header.Set("X-Forwarded-For", "203.0.113.77")
		res, err := client.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Fatalf("%s: %d", path, res.StatusCode)
		}
	}
	for _, path := range audience() {
		get(path, http.StatusOK)
		if from := s.header("X-Forwarded-For"); from != "" {
			t.Errorf("%s: the program was told the address %s", path, from)
		}
		if agent := s.header("User-Agent"); strings.Contains(agent, canary) {
			t.Errorf("%s: the program was told the browser", path)
		}
	}
	get("/sessions", http.StatusOK)
	if got := s.header("X-Forwarded-Proto"); got != "https" {
		t.Errorf("the scheme told is %q", got)
	}
	if from := s.header("X-Forwarded-For"); strings.Contains(from, "203.0.113.77") || from == "" {
		t.Errorf("an address the client made up, or none, reached the program: %q", from)
	}
	// A program that is away makes proxies talk most.
	up.Close()
	for _, path := range append(audience(), "/sessions") {
		get(path, http.StatusBadGateway)
	}
	time.Sleep(300 * time.Millisecond)
	access := 0
	err := filepath.WalkDir(logs, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if d.Name() == "access.log" {
			access += len(b)
		}
		for _, word := range []string{caller, "203.0.113.77", canary, "/r/abc123", "/receipt", "/check/", "/l/token"} {
			if strings.Contains(string(b), word) {
				t.Errorf("%s holds %q: %s", filepath.Base(path), word, b)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if access == 0 {
		t.Error("nothing was logged at all: the test sees nothing")
	}
}

// nginxBefore is the nginx example before what serves at upstream.
func nginxBefore(t *testing.T, upstream string) *proxy {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	logs := filepath.Join(dir, "logs")
	cert, key := certificate(t, dir)
	site := example(t, "nginx.conf", map[string]string{"127.0.0.1:8080": upstream, "listen 443 ssl": "listen " + address + " ssl",
		"/etc/ssl/speakers.example.org.pem": cert, "/etc/ssl/private/speakers.example.org.key": key,
		"/var/log/nginx/rostrum.log": logs + "/access.log", "/var/log/nginx/rostrum-error.log": logs + "/error.log"})
	whole := fmt.Sprintf("pid %s/pid;\nerror_log %s/main.log crit;\ndaemon off;\nmaster_process off;\nevents {}\nhttp {\nclient_body_temp_path %[1]s/b;\nproxy_temp_path %[1]s/p;\nfastcgi_temp_path %[1]s/f;\nuwsgi_temp_path %[1]s/u;\nscgi_temp_path %[1]s/s;\n%[3]s}\n", dir, logs, site)
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	return &proxy{address: address, logs: logs, command: []string{"nginx", "-c", config, "-e", logs + "/start.log"}}
}

// caddyBefore is the Caddy example before what serves at upstream.
func caddyBefore(t *testing.T, upstream string) *proxy {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	logs := filepath.Join(dir, "logs")
	cert, key := certificate(t, dir)
	site := example(t, "Caddyfile", map[string]string{"speakers.example.org {": "https://speakers.example.org:" + address[strings.LastIndex(address, ":")+1:] + " {\n\tbind 127.0.0.1\n\ttls " + cert + " " + key,
		"127.0.0.1:8080": upstream, "/var/log/caddy/rostrum.log": logs + "/access.log"})
	config := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(config, []byte(strings.Replace(site, "{\n", "{\n\tadmin off\n\tauto_https disable_redirects\n", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return &proxy{address: address, logs: logs, command: []string{"caddy", "run", "--config", config, "--adapter", "caddyfile"}}
}

func proxies() map[string]func(*testing.T, string) *proxy {
	return map[string]func(*testing.T, string) *proxy{"nginx": nginxBefore, "caddy": caddyBefore}
}

func TestProxyExamplesKeepNoAddresses(t *testing.T) {
	for name, before := range proxies() {
		t.Run(name, func(t *testing.T) {
			up, s := upstream(t)
			p := before(t, up.Listener.Addr().String())
			throughProxy(t, p.up(t), p.address, up, s, p.logs)
		})
	}
}
