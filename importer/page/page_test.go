package page

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/mapping/reason"
)

var zone = time.FixedZone("", 9*3600)

func at(hour, minute int) time.Time { return time.Date(2026, 11, 29, hour, minute, 0, 0, zone) }

// list is a page with a file in every state.
func list(language string) *Page {
	rows := &Rows{Read: 12, Counts: []Count{{reason.Confirmed, 9}, {reason.Refused, 1}, {reason.Duplicate, 1}, {"", 1}}}
	p := &Page{Language: language, Root: "./", Now: at(9, 30), Refresh: 20, Folders: []string{"lax", "서울"}, Next: 41,
		View: View{Language: language, Folder: "lax"},
		State: State{Waiting: 2, InWork: 3, InInbox: 1, Notes: []Words{{Key: "page_clock"}},
			Troubles: []Trouble{{Words: Words{Key: "page_paused", Args: []string{"10:00"}}},
				{Words: Words{Key: "page_login"}, Detail: "401 <b>no</b>"}}}}
	for i, state := range []FileState{InInbox, Claimed, Mapped, Sent, Settled, Done, Mend, Refused, Asked, Approval, Held} {
		f := File{ID: int64(50 - i), Name: "file " + string(rune('a'+i)) + ".csv", Operation: "scanform", State: state, Taken: at(8, i)}
		switch state {
		case InInbox:
			f.ID, f.Taken, f.For = 0, time.Time{}, Clerk
		case Done, Mend:
			f.Rows, f.Done, f.Outcome = rows, at(9, i), f.Name+".outcome.xlsx"
		}
		p.Files = append(p.Files, f)
	}
	p.Files[6].OutcomeNote, p.Files[7].Folder, p.Files[7].For = "page_outcome_gone", "lax", Administrator
	return p
}

// one is the page of a file.
func one(language string) *Page {
	p := &Page{Language: language, Root: "../", Now: at(9, 30), View: View{Show: ShowOpen, Still: true}, NextForms: 7,
		File: &File{ID: 12, Name: "day.csv", Operation: "flight", State: Held, For: Administrator, Waits: "waits", Taken: at(8, 0),
			Outcome: "day.outcome.xlsx", OutcomeFolder: "/srv/outbox", Why: []string{"one", "two"}, Detail: "disk full"}}
	for _, state := range []string{"planned", "sending", "accepted", "unknown", "succeeded", "partial", "failed", "refused"} {
		p.Forms = append(p.Forms, Form{Reference: "TR" + state, Operation: "scanform", State: state, Orders: 3, Number: "927",
			About: []Label{{"mawb_no", "123-45678901"}}, Tries: 2, SentAt: at(8, 1), NextTry: at(9, 40), Message: "words of the carrier"})
	}
	p.Forms[7].Hidden, p.Forms[7].Settled = true, true
	return p
}

// found is what a search has found.
func found(language string) *Page {
	return &Page{Language: language, Root: "./", Now: at(9, 30), Searched: true, View: View{Search: "HGE1"}, Found: []Found{
		{Number: "HGE1", FileID: 3, File: "a.csv", Folder: "lax", Operation: "scanform", Row: 4, Status: reason.Refused, Why: "no",
			Reference: "TR1", State: "partial", Form: "927", Taken: at(8, 0), Ended: at(8, 5)},
		{Number: "HGE1", FileID: 4, File: "b.csv", Operation: "create", Reference: "TR2", State: "accepted", Taken: at(9, 0)}}}
}

func write(t *testing.T, p *Page) string {
	t.Helper()
	var text strings.Builder
	if err := p.Write(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// The pages are as they were looked at last. HGEIMPORT_TEST_UPDATE=1 writes them anew: open them in a browser before they are
// kept.
func TestPages(t *testing.T) {
	t.Parallel()
	message := &Page{Language: "en", Root: "./", Now: at(9, 30), Message: &Words{Key: "page_off"}}
	for name, p := range map[string]*Page{"list-en": list("en"), "list-zh": list("zh"), "one-ko": one("ko"), "found-en": found("en"),
		"message-en": message} {
		got := strings.Replace(write(t, p), styles, "", 1)
		file := filepath.Join("testdata", name+".html")
		if os.Getenv("HGEIMPORT_TEST_UPDATE") != "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Whatever others have written stays text, wherever it stands.
func TestTextsOfOthersStayTexts(t *testing.T) {
	t.Parallel()
	const bad = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}</style>javascript:alert(1)`
	l, o, f := list("en"), one("en"), found("en")
	l.View.Folder, l.View.Language = bad, bad
	l.Folders = append(l.Folders, bad)
	l.State.Troubles[0].Detail, l.State.Troubles[0].Args = bad, []string{bad}
	for i := range l.Files {
		l.Files[i].Name, l.Files[i].Folder, l.Files[i].Outcome, l.Files[i].Waits, l.Files[i].Operation = bad, bad, bad, bad, bad
	}
	*o.File = File{ID: 1, Name: bad, Folder: bad, Operation: bad, Outcome: bad, OutcomeFolder: bad, Why: []string{bad}, Detail: bad,
		Waits: bad}
	for i := range o.Forms {
		o.Forms[i].Reference, o.Forms[i].Number, o.Forms[i].Message, o.Forms[i].About = bad, bad, bad, []Label{{bad, bad}}
	}
	f.View.Search = bad
	f.Found = append(f.Found, Found{Number: bad, File: bad, Folder: bad, Why: bad, Reference: bad, Form: bad, State: bad,
		Operation: bad})
	none := &Page{Language: "en", Searched: true, View: View{Search: bad}}
	tag := regexp.MustCompile(`(?i)<script|<img|onerror=alert\(1\)>|="javascript:`)
	for name, p := range map[string]*Page{"list": l, "file": o, "found": f, "found nothing": none} {
		text := write(t, p)
		if at := tag.FindStringIndex(text); at != nil {
			t.Errorf("%s: %s", name, text[max(0, at[0]-100):at[1]])
		}
		if n := strings.Count(text, "</style>"); n != 1 {
			t.Errorf("%s: the style sheet ends %d times", name, n)
		}
	}
}

// What page.html says is in inTemplate, and nothing else is.
func TestWordsOfTheTemplate(t *testing.T) {
	t.Parallel()
	var used []string
	for _, m := range regexp.MustCompile(`\.Say "(\w+)"`).FindAllStringSubmatch(source, -1) {
		used = append(used, m[1])
	}
	slices.Sort(used)
	listed := slices.Sorted(slices.Values(inTemplate))
	if diff := cmp.Diff(slices.Compact(used), listed); diff != "" {
		t.Error("page.html (-) and inTemplate (+) differ:\n", diff)
	}
	for _, p := range []*Page{list("ko"), one("ko"), found("ko")} {
		if key := regexp.MustCompile(`>[^<]*page_\w+`).FindString(write(t, p)); key != "" {
			t.Errorf("%s has no words", key)
		}
	}
}

// No link leads out of the page, nor to the root of the host: a proxy may have put a path in front.
func TestLinksAreRelative(t *testing.T) {
	t.Parallel()
	address := regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)
	for _, p := range []*Page{list("en"), one("zh"), found("ko")} {
		links := address.FindAllStringSubmatch(write(t, p), -1)
		if len(links) < 6 {
			t.Errorf("only %d links", len(links))
		}
		for _, link := range links {
			u, err := url.Parse(strings.ReplaceAll(link[1], "&amp;", "&"))
			if err != nil || u.Scheme != "data" && (u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "/")) {
				t.Errorf("%s, %v", link[1], err)
			}
		}
	}
}

// What was chosen stands in the address, and is read from it again.
func TestViewInTheAddress(t *testing.T) {
	t.Parallel()
	for _, v := range []View{{}, {Language: "ko"}, {Show: ShowPerson, Folder: "서울 & co", Before: 7, Still: true},
		{Search: "a b%&?=#", After: 9, Folder: InboxItself}} {
		query, err := url.ParseQuery(strings.TrimPrefix(v.query(), "?"))
		if got := ReadView(query); err != nil || got != v {
			t.Errorf("%+v, want %+v; %v", got, v, err)
		}
	}
	bad := url.Values{"lang": {"xx"}, "show": {"<b>"}, "before": {"-1"}, "after": {"1e9"}, "q": {strings.Repeat("é", 900)}}
	got := ReadView(bad)
	if len(got.Search) > longestSearch {
		t.Errorf("%d bytes are searched for", len(got.Search))
	}
	if got.Search = ""; got != (View{}) {
		t.Errorf("%+v of what means nothing", got)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ chosen, accept, importer, want string }{
		{"", "", "ko", "ko"},
		{"zh", "ko", "en", "zh"},
		{"", "de-DE,de;q=0.9,ko;q=0.8,en;q=0.7", "zh", "ko"},
		{"", "en;q=0.5, zh-TW;q=0.9", "en", "zh"},
		{"", "fr, *;q=0.1", "zh", "zh"},
		{"", "ko;q=nonsense, en;q=0.1", "zh", "en"},
		{"", "ko;q=0", "zh", "zh"},
		{"", strings.Repeat("x,", 100_000) + "ko", "en", "en"},
	} {
		if got := Language(c.chosen, c.accept, c.importer); got != c.want {
			t.Errorf("%q, %.40q, %s: %s, want %s", c.chosen, c.accept, c.importer, got, c.want)
		}
	}
}

// The headline says the worst.
func TestHeadline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state      State
		mood, says string
	}{
		{State{}, "good", "all is well"},
		{State{Waiting: 1, InWork: 3}, "waits", "1 file waits for a person"},
		{State{Waiting: 200, WaitingMany: true}, "waits", "more than 200 files wait for a person"},
		{State{Waiting: 2, Troubles: []Trouble{{}}}, "wrong", "something is wrong"},
	} {
		p := &Page{Language: "en", State: c.state}
		if p.Mood() != c.mood || p.Headline() != c.says {
			t.Errorf("%+v: %s, %s", c.state, p.Mood(), p.Headline())
		}
	}
}
