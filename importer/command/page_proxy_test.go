package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// The page works below a path of a real nginx that is set up as docs/page.md says, with and without a token: each link leads
// to a page below that path.
func TestPageBehindNginx(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{"with a token": "a-token-of-some-length", "without one": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
			cfg := importertest.Config(t.TempDir(), carrier.URL)
			cfg.Metrics.Listen, cfg.Metrics.Token = importertest.FreeAddress(t), token
			location := strings.ReplaceAll(documentedNginx(t), "127.0.0.1:9100", cfg.Metrics.Listen)
			location = strings.ReplaceAll(location, "TOKEN", token)
			if token == "" {
				location = regexp.MustCompile(`(?m)^.*Authorization.*$`).ReplaceAllString(location, "")
			}
			address := startNginxWith(t, location)
			watchFor(t, cfg)
			importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "through a proxy.csv"), 1, 3)
			at := "http://" + address + "/importer/"
			importertest.WaitUntil(t, "the file is done", func() bool {
				status, _, text := getPage(t, at)
				return status == http.StatusOK && strings.Contains(text, "through a proxy.outcome.xlsx")
			})
			followAll(t, at)
			if status, last, _ := getPage(t, strings.TrimSuffix(at, "/")); status != http.StatusOK || last != at {
				t.Errorf("without its last slash: %d at %s", status, last)
			}
		})
	}
}

// documentedNginx is what docs/page.md says.
func documentedNginx(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(importertest.ProjectRoot(), "docs", "page.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(strings.ReplaceAll(string(text), "\r\n", "\n"), "```nginx\n")
	location, _, ok := strings.Cut(after, "```")
	if !ok {
		t.Fatal("docs/page.md shows no nginx")
	}
	return location
}

// startNginxWith starts an nginx with one server that has a location.
func startNginxWith(t *testing.T, location string) (address string) {
	t.Helper()
	return startMiddleMan(t, "nginx", func(dir, address string) ([]string, error) {
		user := ""
		if os.Getuid() == 0 {
			user = "user root;"
		}
		text := fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log stderr; %[4]s
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	absolute_redirect off;
	server { listen %[2]s; %[3]s }
}
`, dir, address, location, user)
		file := filepath.Join(dir, "nginx.conf")
		return []string{"-p", dir, "-c", file, "-e", "stderr"}, os.WriteFile(file, []byte(text), 0o644)
	})
}

// watchFor runs an importer until the test ends.
func watchFor(t *testing.T, cfg *config.Config) {
	t.Helper()
	im, err := importer.Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(im.Watch(ctx), im.Close()) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !errors.Is(err, importer.ErrInterrupted) {
			t.Error(err)
		}
	})
}

func getPage(t *testing.T, address string) (status int, last, text string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Request.URL.String(), string(b)
}

// followAll opens every page that links lead to, and that its search leads to.
func followAll(t *testing.T, at string) {
	t.Helper()
	link := regexp.MustCompile(`<(?:a [^>]*href|form [^>]*action)="([^"]*)"`)
	seen := map[string]bool{}
	next := []string{at, at + "?q=through+a+proxy.csv", at + "?q=HGE0000000000001&lang=ko"}
	for len(next) > 0 && len(seen) < 100 {
		page := next[0]
		next = next[1:]
		if seen[page] {
			continue
		}
		seen[page] = true
		status, _, text := getPage(t, page)
		if status != http.StatusOK {
			t.Errorf("%s: %d", page, status)
			continue
		}
		from, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to, err := from.Parse(strings.ReplaceAll(m[1], "&amp;", "&"))
			if err != nil {
				t.Fatal(err)
			}
			to.Fragment = ""
			if !strings.HasPrefix(to.String(), at) {
				t.Errorf("%s leads to %s", page, to)
				continue
			}
			next = append(next, to.String())
		}
	}
	for _, want := range []string{at + "file/1", at + "?show=person"} {
		if !seen[want] {
			t.Errorf("no link leads to %s", want)
		}
	}
}
