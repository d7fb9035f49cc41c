package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// A real browser opens the page, finds a file, its forms and an order, in each language, light and dark, on a desk and on a
// telephone. Then it sees a file end without anybody asking for it. It never asks anybody else for anything, and has nothing to
// complain of.
func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	s := newShop(t)
	looks := 0
	for _, language := range reason.Languages {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 390} {
				if looks++; looks%2 == 0 && *picturesTo == "" && language != "en" {
					continue // each language in two looks, English in all
				}
				b.looks(width, scheme)
				s.shownIn(b, language, fmt.Sprintf("-%s-%s-%d", language, scheme, width))
			}
		}
	}
	b.looks(980, "light") // the narrowest window with a table
	s.shownIn(b, "en", "-en-light-980")
	b.chooses(s)
	b.seesItEnd(s)
	b.quiet(s.at)
}

// shownIn opens each kind of page.
func (s *shop) shownIn(b *browser, language, look string) {
	b.t.Helper()
	b.open(s.at + "?still=1&lang=" + language)
	b.wellMade("list"+look, language)
	b.arrives("a file with a question", chromedp.Click(chromedp.Search(`//a[bdi[text()="question.csv"]]`)))
	b.wellMade("question"+look, language)
	b.arrives("back", chromedp.Click(chromedp.CSS(".back a")))
	b.arrives("a file", chromedp.Click(chromedp.Search(`//a[bdi[text()="under way.csv"]]`)))
	b.wellMade("file"+look, language)
	if text := js[string](b, "document.body.innerText"); !strings.Contains(text, "502") || strings.Contains(text, "HGE26") {
		b.t.Errorf("the page of a file: %s", text)
	}
	b.arrives("a search", chromedp.SendKeys(chromedp.CSS("input[name=q]"), "HGE2611290000019\r"))
	b.wellMade("found"+look, language)
	if text := js[string](b, "document.querySelector('main').innerText"); !strings.Contains(text, "tuesday.csv") {
		b.t.Errorf("found: %s", text)
	}
}

// wellMade looks at the page that is shown: nothing is cut off at the side, every text can be read, and it says to programs that
// read it aloud what is what.
func (b *browser) wellMade(name, language string) {
	b.t.Helper()
	b.picture(name)
	if wide := js[[]int](b, "[document.documentElement.scrollWidth, innerWidth]"); wide[0] > wide[1] {
		b.t.Errorf("%s: %d px wide in a window of %d", name, wide[0], wide[1])
	}
	for _, fault := range js[[]string](b, faultsOfPage) {
		b.t.Errorf("%s: %s", name, fault)
	}
	if got := js[string](b, "document.documentElement.lang"); got != language {
		b.t.Errorf("%s: is in %s", name, got)
	}
}

// faultsOfPage lists what is hard to read, for eyes and for programs. The contrast is that of WCAG.
const faultsOfPage = `(() => {
	const faults = [];
	const rgb = text => text.match(/[\d.]+/g).map(Number);
	const light = c => {
		const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const behind = e => {
		for (; e; e = e.parentElement) {
			const c = rgb(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] > 0) return c;
		}
		return [255, 255, 255];
	};
	const contrast = (a, b) => {
		const [x, y] = [light(a.slice(0, 3)), light(b.slice(0, 3))];
		return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
	};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let texts = 0;
	for (let n = walk.nextNode(); n; n = walk.nextNode()) {
		const e = n.parentElement;
		if (!n.data.trim() || !e.checkVisibility()) continue;
		texts++;
		const c = contrast(rgb(getComputedStyle(e).color), behind(e));
		if (c < 4.5) faults.push('contrast ' + c.toFixed(2) + ' of "' + n.data.trim() + '"');
	}
	if (texts < 15) faults.push('only ' + texts + ' texts');
	const input = document.querySelector('input[type=search]');
	const c = contrast(rgb(getComputedStyle(input, '::placeholder').color), behind(input));
	if (c < 4.5) faults.push('contrast of the placeholder ' + c.toFixed(2));
	if (!input.getAttribute('aria-label')) faults.push('the search has no name');
	if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
	for (const th of document.querySelectorAll('th')) if (!th.scope) faults.push('a heading without scope: ' + th.innerText);
	for (const t of document.querySelectorAll('time'))
		if (isNaN(Date.parse(t.dateTime))) faults.push('a time without its date: ' + t.innerText);
	for (const a of document.querySelectorAll('a'))
		if (!a.innerText.trim() || !a.getAttribute('href')) faults.push('a link that leads nowhere: ' + a.outerHTML);
	if (document.scripts.length) faults.push('a script');
	return faults;
})()`

// chooses changes the language and the list by links, with the keyboard, and both stay chosen.
func (b *browser) chooses(s *shop) {
	b.t.Helper()
	b.looks(1280, "light")
	b.open(s.at + "?still=1&lang=en")
	b.arrives("another language", chromedp.Evaluate[chromedp.Void](`document.querySelector('a[lang=ko]').focus()`),
		chromedp.KeyEvent("\r"))
	b.arrives("files that need a person", chromedp.Click(chromedp.CSS(".tiles li:nth-child(2) a")))
	b.until(`document.documentElement.lang === "ko" && document.querySelectorAll("tbody tr").length === 3`)
	b.arrives("a file", chromedp.Click(chromedp.CSS("tbody a")))
	b.arrives("back", chromedp.Click(chromedp.CSS(".back a")))
	b.until(`document.documentElement.lang === "ko" && document.querySelectorAll("tbody tr").length === 3`)
	if first := js[string](b, `(document.activeElement.blur(), document.querySelector("a").className)`); first != "skip" {
		b.t.Errorf("the first link is %s", first)
	}
}

// seesItEnd leaves a list open, and scrolled down, until a file in it has ended. The list comes anew by itself, is still the same
// list, and is not scrolled back.
func (b *browser) seesItEnd(s *shop) {
	b.t.Helper()
	b.call(chromedp.EmulateViewport(390, 300))
	b.open(s.at + "?lang=en&folder=.")
	b.until(`(document.body?.innerText ?? "").toLowerCase().includes("with the carrier")`)
	b.keepsScroll()
	s.ends()
	b.until(`(document.body?.innerText ?? "").includes("under way.outcome.xlsx")`)
	if at := js[string](b, "location.search"); at != "?lang=en&folder=." {
		b.t.Errorf("now it shows %s", at)
	}
	b.keepsScroll()
}

// keepsScroll scrolls down, and waits until the list has come anew and stands where it stood. A browser that is busy may not have
// noted yet where it stands when the list comes anew: then it is tried again.
func (b *browser) keepsScroll() {
	b.t.Helper()
	importertest.WaitUntil(b.t, "the list stands where it stood", func() bool {
		js[bool](b, `(window.before = true, scrollTo(0, 500), true)`)
		b.until(`!window.before && document.readyState === "complete"`)
		return js[bool](b, `scrollY === 500`)
	})
}

// quiet wants that the browser has asked nobody else for anything, and has complained of nothing.
func (b *browser) quiet(at string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.from) < 20 {
		b.t.Errorf("only %d requests were heard", len(b.from))
	}
	for _, url := range b.from {
		if !strings.HasPrefix(url, at) && !strings.HasPrefix(url, "data:image/svg+xml,") {
			b.t.Errorf("it has asked for %s", url)
		}
	}
	for _, said := range b.said {
		b.t.Errorf("it complains: %s", said)
	}
}
