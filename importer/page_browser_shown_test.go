package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hgeimport/mapping/reason"
)

// A real browser opens the page, finds a file, its forms and an order, changes the language, and sees a file end without anybody
// asking for it. It never asks anybody else for anything, and has nothing to complain of.
func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	s := newShop(t)
	for _, language := range reason.Languages {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 390} {
				b.looks(width, scheme)
				b.open(s.at + "?still=1&lang=" + language)
				b.wellMade(fmt.Sprint("list ", language, " ", scheme, " ", width))
				b.arrives("a file", chromedp.Click(chromedp.Search(`//a[bdi[text()="under way.csv"]]`)))
				b.wellMade(fmt.Sprint("file ", language, " ", scheme, " ", width))
				b.arrives("a search", chromedp.SendKeys(`input[name=q]`, "HGE2611290000019\r"))
				b.wellMade(fmt.Sprint("found ", language, " ", scheme, " ", width))
			}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, url := range b.from {
		if !strings.HasPrefix(url, s.at) && !strings.HasPrefix(url, "data:image/svg+xml,") {
			t.Errorf("it has asked for %s", url)
		}
	}
	for _, said := range b.said {
		t.Errorf("it complains: %s", said)
	}
}

// wellMade looks at the page that is shown: nothing is cut off at the side, and every text can be read.
func (b *browser) wellMade(name string) {
	b.t.Helper()
	b.picture(strings.ReplaceAll(name, " ", "-"))
	if wide := js[[]int](b, "[document.documentElement.scrollWidth, innerWidth]"); wide[0] > wide[1] {
		b.t.Errorf("%s: %d px wide in a window of %d", name, wide[0], wide[1])
	}
}
