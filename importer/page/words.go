package page

import (
	"strconv"
	"strings"

	"hgeimport/mapping/reason"
)

// inTemplate are the keys of [say] that page.html uses. A test compares them.
var inTemplate = []string{"page_in_work", "page_for_person", "page_in_inbox", "page_search", "page_search_what",
	"page_found", "page_found_none", "page_search_slow", "page_outcome", "page_operation", "page_for", "page_tries", "page_sent_at",
	"page_next_try", "page_ended", "page_no_forms", "page_words_hidden", "page_folder_of", "page_all_files", "page_older",
	"page_newest", "page_more_forms", "page_none", "page_as_of", "page_refreshes", "page_stop", "page_stands", "page_go_on",
	"page_language", "page_skip", "file", "folder", "state", "rows", "claimed", "done", "forms", "reference", "form_number",
	"message", "row", "status"}

// Say says a key of [say] in the language of the page.
func (p *Page) Say(key string, args ...string) string { return reason.Say(p.Language, key, args...) }

// Tell says words in the language of the page.
func (p *Page) Tell(w Words) string { return p.Say(w.Key, w.Args...) }

// TellWhom says whom a file waits for.
func (p *Page) TellWhom(w Whom) string { return p.Say(string(w)) }

// TellState says the state of a file.
func (p *Page) TellState(s FileState) string { return p.Say(string(s)) }

// StateMood is how the state of a file is coloured: good, waits, wrong or busy.
func (f File) StateMood() string {
	switch f.State {
	case Done:
		return "good"
	case Mend, Refused, Asked, Approval, InInbox:
		return "waits"
	case Held:
		return "wrong"
	}
	return "busy"
}

// TellOperation says what an operation is called.
func (p *Page) TellOperation(operation string) string {
	return reason.OperationName(p.Language, operation)
}

// TellRows says what the rows of an operation are called.
func (p *Page) TellRows(operation string) string {
	return reason.SayOf(p.Language, operation, "orders")
}

// TellFormState says the state of a form.
func (p *Page) TellFormState(f Form) string {
	return reason.SayOf(p.Language, f.Operation, "form_state_"+f.State)
}

// TellFoundState says the state of the form in which a number was found.
func (p *Page) TellFoundState(f Found) string {
	return reason.SayOf(p.Language, f.Operation, "form_state_"+f.State)
}

// FormMood is how the state of a form is coloured.
func (f Form) FormMood() string {
	switch {
	case !f.Settled:
		return "busy"
	case f.State == "succeeded":
		return "good"
	}
	return "waits"
}

// TellStatus says the status of rows; those without one are pending.
func (p *Page) TellStatus(s reason.Status) string {
	if s == "" {
		return p.Say("page_in_work")
	}
	return reason.StatusName(p.Language, s)
}

// StatusMood is how a status is coloured.
func (c Count) StatusMood() string { return moodOf(c.Status) }

// StatusMood is how the status of a row is coloured.
func (f Found) StatusMood() string { return moodOf(f.Status) }

func moodOf(s reason.Status) string {
	switch s {
	case reason.Confirmed:
		return "good"
	case "":
		return "busy"
	case reason.Duplicate:
		return "plain"
	}
	return "waits"
}

// TellField says what a field is called.
func (p *Page) TellField(name string) string { return reason.FieldName(p.Language, name) }

// Headline says in one line how things stand.
func (p *Page) Headline() string {
	s := p.State
	switch {
	case len(s.Troubles) > 0:
		return p.Say("page_wrong")
	case s.WaitingMany:
		return p.Say("page_waits_many", strconv.Itoa(s.Waiting))
	case s.Waiting > 0:
		return p.Say("page_waits", strconv.Itoa(s.Waiting))
	}
	return p.Say("page_good")
}

// Title is what the tab of the browser shows: what matters comes first, since tabs are narrow.
func (p *Page) Title() string {
	var parts []string
	switch {
	case p.Message != nil:
	case p.File != nil:
		parts = append(parts, p.File.Name)
	case p.Searched:
		parts = append(parts, p.View.Search)
	default:
		parts = append(parts, p.Headline())
	}
	return strings.Join(append(parts, p.Say("page_title"), "hgeimport"), " · ")
}
