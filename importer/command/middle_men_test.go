package command

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A stock Varnish answers 503 with Retry-After for a back end that is late, although the form is there. Whether the carrier
// checks references or not, each order is closed once, also if the file is dropped again.
func TestVarnishAnswersForALateCarrier(t *testing.T) {
	t.Parallel()
	for name, anyReference := range map[string]bool{"carrier checks references": false, "carrier takes any": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			late := hgeapitest.Fault{Do: hgeapitest.Delay, For: 3 * time.Second}
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{AnyReference: anyReference, Faults: []hgeapitest.Fault{late}})
			p := newProgram(t, carrier, "")
			p.through(baseURL(startVarnish(t, addressOf(carrier.URL))))
			p.dropTwice()
		})
	}
}

// nginx with proxy_next_upstream non_idempotent posts a form a second time if the first answer is lost. The client sees only the
// second answer: code 301, to its first send.
func TestNginxRepeatsTheForm(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	first := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{})
	first.Meddle(hgeapitest.HideDrop, "", -1)
	second := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{Repeats: true})
	p := newProgram(t, carrier, "")
	p.through(baseURL(startNginx(t, addressOf(first.URL), addressOf(second.URL))))
	p.dropTwice()
	if first.Did()[hgeapitest.HideDrop] == 0 || second.Did()[hgeapitest.Pass] == 0 {
		t.Errorf("nginx has not repeated a form: %v, %v", first.Did(), second.Did())
	}
}

// Every kind of meddling meets a file of its own. The carrier has each order once, and the outcome says what the carrier has: a
// form that a page of 4xx kept away is refused with that status, everything else is closed. Dropped again, what was refused is
// closed, and nothing is closed twice.
func TestMiddleMen(t *testing.T) {
	t.Parallel()
	for name, anyReference := range map[string]bool{"carrier checks references": false, "carrier takes any": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{AnyReference: anyReference})
			proxy := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{})
			p := newProgram(t, carrier, "")
			p.through(proxy.URL)
			meets := map[hgeapitest.Meddling][]string{}
			for i, m := range hgeapitest.Meddlings() {
				if anyReference && m == hgeapitest.Repeat {
					continue // such a carrier closes what the proxy repeats twice, whatever the client does
				}
				meets[m] = orderNumbers(100*(i+1), 6)
				proxy.Meddle(m, meets[m][0], 1)
				p.dropOrders(string(m)+".csv", meets[m]...)
			}
			p.run(exitNotAll)
			for m, orders := range meets {
				if m.Refusal() {
					p.refusedUnsent(m, orders)
				} else {
					p.closedOnce(string(m)+".csv", orders...)
				}
				if proxy.Did()[m] != 1 {
					t.Errorf("no form has met %s", m)
				}
				p.dropOrders(string(m)+".csv", orders...)
			}
			p.run(exitFine, exitNotAll)
			for m, orders := range meets {
				p.closedOnce(string(m)+".csv", orders...)
			}
			p.checkCarrier()
		})
	}
}

// refusedUnsent wants the rows of a form that never came to be refused, with the status of the page that was seen.
func (p *program) refusedUnsent(m hgeapitest.Meddling, orders []string) {
	p.t.Helper()
	_, page, _ := strings.Cut(string(m), "-")
	status, _, _ := strings.Cut(page, "-")
	answers := p.answers(string(m) + ".csv")
	for _, order := range orders {
		if a := answers[order]; a.status != "refused" || !strings.Contains(a.reason, status) {
			p.t.Errorf("%s, order %s: %q %s, want refused with %s", m, order, a.status, a.reason, status)
		}
		if n := p.carrier.Closed(order); n != 0 {
			p.t.Errorf("%s, order %s: closed %d times, and its outcome says that it never came", m, order, n)
		}
	}
}

// dropTwice drops a file of six orders, runs, and does the same again: the carrier has closed each order once, and both outcomes
// say that it is closed.
func (p *program) dropTwice() {
	p.t.Helper()
	orders := orderNumbers(1, 6)
	for range 2 {
		p.dropOrders("orders.csv", orders...)
		p.run(exitFine)
		p.closedOnce("orders.csv", orders...)
	}
	p.checkCarrier()
}

// startVarnish starts a stock Varnish in front of a back end that has 300 ms for the first byte of its answer.
func startVarnish(t *testing.T, backend string) (address string) {
	t.Helper()
	host, port, err := net.SplitHostPort(backend)
	if err != nil {
		t.Fatal(err)
	}
	vcl := fmt.Sprintf(`vcl 4.1;
backend carrier { .host = "%s"; .port = "%s"; .first_byte_timeout = 300ms; }
`, host, port)
	return startMiddleMan(t, "varnishd", func(dir, address string) ([]string, error) {
		file := filepath.Join(dir, "carrier.vcl")
		return []string{"-F", "-j", "none", "-n", filepath.Join(dir, "varnish"), "-f", file, "-a", address, "-s", "malloc,8m",
			"-p", "thread_pools=1", "-p", "thread_pool_min=5"}, os.WriteFile(file, []byte(vcl), 0o644)
	})
}

// startNginx starts an nginx that posts to the second back end what the first one does not answer.
func startNginx(t *testing.T, first, second string) (address string) {
	t.Helper()
	return startMiddleMan(t, "nginx", func(dir, address string) ([]string, error) {
		user := ""
		if os.Getuid() == 0 {
			user = "user root;"
		}
		text := fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log stderr; %[5]s
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	upstream carrier { server %[3]s max_fails=0; server %[4]s backup; }
	server {
		listen %[2]s;
		location / { proxy_pass http://carrier; proxy_next_upstream error timeout non_idempotent; }
	}
}
`, dir, address, first, second, user)
		file := filepath.Join(dir, "nginx.conf")
		return []string{"-p", dir, "-c", file, "-e", "stderr"}, os.WriteFile(file, []byte(text), 0o644)
	})
}

// addressOf is host and port of a base URL.
func addressOf(url string) string {
	return strings.TrimSuffix(strings.TrimPrefix(url, "http://"), hgeapitest.Mount)
}

// startMiddleMan starts a program that listens on a free port until the test ends. arguments writes what the program needs into a
// folder. Somebody else may take the port in the meantime, so there are several tries.
func startMiddleMan(t *testing.T, name string, arguments func(dir, address string) ([]string, error)) (address string) {
	t.Helper()
	program, err := exec.LookPath(name)
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/" + name) // where users who are not root do not look
	}
	if err != nil {
		t.Skipf("there is no %s here", name)
	}
	said := ""
	for range 5 {
		dir, err := os.MkdirTemp("", name) // not t.TempDir: its paths are too long for the sockets of Varnish
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		address := importertest.FreeAddress(t)
		args, err := arguments(dir, address)
		if err != nil {
			t.Fatal(err)
		}
		var ok bool
		if said, ok = serves(t, exec.Command(program, args...), address); ok {
			return address
		}
	}
	t.Fatalf("%s does not start:\n%s", name, said)
	return ""
}

// serves starts a program that ends with the test, and waits until it listens at address. It is false, with what the program
// said, if the program ends before.
func serves(t *testing.T, cmd *exec.Cmd, address string) (said string, ok bool) {
	t.Helper()
	var output lockedBuffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait() // it is ended by a signal
		close(ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM) // fails only if it has ended
		<-ended
	})
	for {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			connection.Close()
			return "", true
		}
		select {
		case <-ended:
			return output.String(), false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// lockedBuffer collects what a program says while the test reads it.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
