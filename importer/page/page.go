// Package page makes the page that shows how far all files are: plain HTML, made on the server, with its style sheet inside and
// without a script. It knows no ledger and no network: the importer gathers the facts (importer/page_*.go), and this package says
// and arranges them in the reader's language.
//
// Texts of others (names of files, the carrier's words) come to it as they can be shown (package visible). html/template escapes
// them once more for where they stand.
package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"sync"
	"time"

	"hgeimport/mapping/reason"
)

//go:embed page.css
var styles string

//go:embed page.html
var source string

// pages are read when the first page is written: most starts write none.
var pages = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(source)) })

// Policy is the Content-Security-Policy of every page: nothing is loaded, nothing runs, and the one style sheet is ours.
var Policy = "default-src 'none'; style-src 'sha256-" + hash(styles) + "'; img-src data:; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Words are what is said to the reader: a key of [say] in words.toml, and its particulars.
type Words struct {
	Key  string
	Args []string
}

// Page is all that is shown.
type Page struct {
	View     View
	Language string    // in which it is said
	Now      time.Time // in the zone in which times are shown
	Refresh  int       // seconds until it comes anew by itself, 0 = never
	Root     string    // from this page to that of all files: ./ or ../

	State State

	Folders []string // the sub-folders of the inbox that can be chosen
	Files   []File   // of the list; of a search for a name, or for a number that they have
	Next    int64    // the list goes on before this file, 0 = it does not

	Searched bool
	Found    []Found
	Slow     bool // the search was broken off

	File      *File // the page is about this one
	Forms     []Form
	NextForms int64 // the forms go on after this one, 0 = they do not

	Message *Words // nothing else can be shown
}

// State is what the headline follows from.
type State struct {
	Known       bool
	Troubles    []Trouble
	Notes       []Words
	Waiting     int  // files that wait for a person
	WaitingMany bool // there are more of them than were counted
	InWork      int  // files that are not done
	InInbox     int  // files that wait in the inbox for something else than time
}

// Trouble is something that a person has to set right.
type Trouble struct {
	Words
	Detail string // what the log says, in English; "" = nothing more
}

// Whom a file waits for. The values are keys of [say].
type Whom string

// They are in nobody's order.
const (
	Nobody        Whom = ""
	Clerk         Whom = "page_for_clerk"
	Approver      Whom = "page_for_approver"
	Administrator Whom = "page_for_administrator"
	Carrier       Whom = "page_for_carrier"
	Importer      Whom = "page_for_importer"
)

// FileState is the state of a file as a reader sees it. The values are keys of [say].
type FileState string

// The states of a file.
const (
	InInbox  FileState = "page_state_inbox"
	Claimed  FileState = "page_state_claimed"
	Mapped   FileState = "page_state_mapped"
	Sent     FileState = "page_state_sent"
	Settled  FileState = "page_state_settled"
	Done     FileState = "page_state_done"
	Mend     FileState = "page_state_mend"
	Refused  FileState = "page_state_refused"
	Asked    FileState = "page_state_asked"
	Approval FileState = "page_state_approval"
	Held     FileState = "page_state_held"
)

// File is one file.
type File struct {
	ID        int64 // 0: it waits in the inbox
	Name      string
	Folder    string // its sub-folder of the inbox, "" = the inbox itself
	Operation string
	State     FileState
	Waits     string // what it waits for, in the page's language
	For       Whom
	Rows      *Rows // nil: they could not be counted in time
	Taken     time.Time
	Done      time.Time

	Outcome       string // its name, "" = there is none yet
	OutcomeFolder string // where it lies
	OutcomeNote   string // a key of [say], "" = it lies there

	Why    []string // why nothing of it was sent, in the page's language
	Detail string   // what the log says of it, in English
}

// Rows are the rows of a file, counted.
type Rows struct {
	Read   int
	Counts []Count // in the order of statuses, without those that no row has
}

// Count is how many rows have a status; "" are those that are under way.
type Count struct {
	Status reason.Status
	N      int
}

// Form is one form of a file.
type Form struct {
	Reference string
	Operation string
	About     []Label
	State     string // of the ledger
	Settled   bool   // nobody works on it any more
	Orders    int
	Number    string
	Tries     int
	SentAt    time.Time
	NextTry   time.Time
	Message   string
	Hidden    bool // the message is not shown: it may name a person
}

// Label is the name of a field and its value.
type Label struct{ Name, Value string }

// Found is a place in which a number stands.
type Found struct {
	Number    string
	FileID    int64
	File      string
	Folder    string
	Operation string
	Row       int // 0: the form is about it
	Status    reason.Status
	Why       string
	Reference string
	State     string // of its form, as the ledger has it; "" = it is in none
	Form      string
	Taken     time.Time
	Ended     time.Time
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error { return pages().ExecuteTemplate(w, "page", p) }

// CSS is the style sheet.
func (p *Page) CSS() template.CSS { return template.CSS(styles) }

// Mood is how things stand: good, waits or wrong.
func (p *Page) Mood() string {
	switch {
	case len(p.State.Troubles) > 0:
		return "wrong"
	case p.State.Waiting > 0:
		return "waits"
	}
	return "good"
}

// Icon is a dot in the colour of the mood, for the tab of the browser.
func (p *Page) Icon() template.URL {
	colour := map[string]string{"good": "2e8b57", "waits": "d98e04", "wrong": "c8372d"}[p.Mood()]
	if p.Message != nil {
		colour = "8a93a0"
	}
	return template.URL("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" +
		"%3Ccircle cx='8' cy='8' r='7' fill='%23" + colour + "'/%3E%3C/svg%3E")
}
