package importer

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

var picturesTo = flag.String("pictures", "", "a folder for pictures of the pages that the test of the browser opens")

// hiddenName is the name of a file that nobody should have to trust: HTML, an override that turns it around, a control character.
const hiddenName = "<img src=x onerror=alert(1)> \u202evsc.\x01\"'&amp;.csv"

// gate is a way to the carrier on which the questions for results are not answered before it is opened.
type gate struct {
	open atomic.Bool
	url  string
}

func newGate(t *testing.T, carrier *hgeapitest.Server, resultPath string) *gate {
	t.Helper()
	to, err := url.Parse(carrier.URL)
	if err != nil {
		t.Fatal(err)
	}
	to.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(to)
	g := &gate{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.open.Load() && strings.Contains(r.URL.Path, resultPath) {
			http.Error(w, "not now, nor for order HGE2611230000001", http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	g.url = server.URL + strings.TrimPrefix(carrier.URL, "http://"+to.Host)
	return g
}

// shop is an importer that works, with files in every state that a page shows.
type shop struct {
	*world
	gate *gate
	at   string // where the page is
	ends func() // lets the last file end
}

func newShop(t *testing.T) *shop {
	t.Helper()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{RefuseSuffix: "9"})
	g := newGate(t, w.carrier, w.cfg.API.Paths.Of("result"))
	g.open.Store(true)
	w.cfg.API.BaseURL = g.url
	w.cfg.Metrics.Listen = importertest.FreeAddress(t)
	work := startWatch(t, w.cfg)
	w.drop("monday 早上.csv", "HGE2611290000001", "HGE2611290000002", "HGE2611290000003")
	w.drop("tuesday.csv", "HGE2611290000011", "HGE2611290000019")
	importertest.DropFile(t, filepath.Join(w.root, "inbox", hiddenName),
		"order_num,weight,handover_num\nHGE2611290000021,heavy,20000000100\nHGE2611290000022,1.0,20000000100\n")
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "question.csv"), "order_num,weight,handover_num\n"+
		"HGE2611290000031,\"1,234\",20000000100\nHGE2611290000032,\"2,345\",20000000100\n")
	work.untilReported(4)
	g.open.Store(false)
	w.drop("under way.csv", "HGE2611290000041", "HGE2611290000042", "HGE2611290000043")
	importertest.WaitUntil(t, "a form waits for the carrier", func() bool {
		l, err := ledger.OpenReadOnly(t.Context(), w.cfg.Ledger.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		forms, err := l.OpenForms(t.Context())
		return err == nil && len(forms) == 2 && !slices.ContainsFunc([]int64{5, 6}, func(id int64) bool {
			f, err := l.Form(t.Context(), id)
			return err == nil && f.Tries < 2
		})
	})
	return &shop{w, g, "http://" + w.cfg.Metrics.Listen + "/", func() { g.open.Store(true) }}
}

// browser is a real one, which tells of all that it loads and complains of.
type browser struct {
	t    *testing.T
	ctx  context.Context
	mu   sync.Mutex
	from []string // addresses that it has asked for
	said []string // errors in its console, violations of the policy
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("there is no Chromium here")
	}
	home, err := os.MkdirTemp("", "chromium")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.UserDataDir(home),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", false),
		chromedp.WSURLReadTimeout(importertest.WaitLimit))
	alloc, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	b := &browser{t: t, ctx: ctx}
	b.call(chromedp.Navigate("about:blank")) // the first action starts it
	if err := errors.Join(chromedp.Listen(ctx, b.hear), enable(ctx, network.Enable, network.EnableParams{}),
		enable(ctx, log.Enable, cdp.Empty{})); err != nil {
		t.Fatal(err)
	}
	return b
}

func enable[P any](ctx context.Context, command cdp.Command[P, cdp.Empty], params P) error {
	_, err := chromedp.Call(ctx, command, params)
	return err
}

// hear keeps what the browser asks for, and what it complains of.
func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.from = append(b.from, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		b.said = append(b.said, fmt.Sprint("console: ", e.Type))
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.said = append(b.said, e.Entry.Text+" "+e.Entry.URL)
	}
}

// call does something in the browser.
func (b *browser) call(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// open opens an address.
func (b *browser) open(url string) {
	b.t.Helper()
	b.arrives(url, chromedp.Navigate(url))
}

// arrives does what leads to another page, and waits for that.
func (b *browser) arrives(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if answer, err := chromedp.RunResponse(b.ctx, actions...); err != nil || answer == nil || answer.Status != http.StatusOK {
		b.t.Fatalf("%s: %+v, %v", what, answer, err)
	}
}

// js is what an expression is in the page that is shown. A page that is just being replaced is asked again.
func js[T any](b *browser, expression string) (value T) {
	b.t.Helper()
	importertest.WaitUntil(b.t, expression, func() bool {
		var err error
		value, err = chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
		if err != nil {
			b.t.Log(err)
		}
		return err == nil
	})
	return value
}

// until waits until an expression is true in the page that is shown.
func (b *browser) until(expression string) {
	b.t.Helper()
	importertest.WaitUntil(b.t, expression, func() bool { return js[bool](b, expression) })
}

// picture keeps a picture of the whole page, if -pictures names a folder.
func (b *browser) picture(name string) {
	b.t.Helper()
	if *picturesTo == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(*picturesTo, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// looks sets how wide the window is, and whether its user likes it dark.
func (b *browser) looks(width int64, scheme string) {
	b.t.Helper()
	b.call(chromedp.EmulateViewport(width, 900))
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	if err != nil {
		b.t.Fatal(err)
	}
}
