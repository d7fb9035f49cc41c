package page

import (
	"net/url"
	"strconv"
	"strings"

	"hgeimport/mapping/reason"
)

// View is what a reader has chosen. It stands in the address of the page, so it is still chosen when the page comes anew, and
// after a link was sent to somebody else.
type View struct {
	Language string // "" = as the browser asks for it
	Show     Show
	Folder   string // a sub-folder of the inbox, InboxItself, or "" for all
	Before   int64  // the list begins below this file
	After    int64  // the forms begin after this one
	Search   string
	Still    bool // the page does not come anew by itself
}

// Show is which files are listed.
type Show string

// What can be shown.
const (
	ShowAll    Show = ""
	ShowOpen   Show = "open"
	ShowPerson Show = "person"
	ShowDone   Show = "done"
)

// InboxItself is the folder of files that lie in no sub-folder. No profile has this name.
const InboxItself = "."

// longestSearch is how many bytes of what is searched for are looked at. No name of a file is longer.
const longestSearch = 300

// ReadView reads the query of an address. What it does not understand is as if it were not there.
func ReadView(query url.Values) View {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(query.Get(name), 10, 64)
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	v := View{Before: number("before"), After: number("after"), Folder: query.Get("folder"), Still: query.Get("still") != "",
		Search: strings.TrimSpace(query.Get("q"))}
	for _, language := range reason.Languages {
		if query.Get("lang") == language {
			v.Language = language
		}
	}
	for _, show := range []Show{ShowOpen, ShowPerson, ShowDone} {
		if Show(query.Get("show")) == show {
			v.Show = show
		}
	}
	if len(v.Search) > longestSearch {
		v.Search = strings.ToValidUTF8(v.Search[:longestSearch], "")
	}
	return v
}

// query is the opposite of ReadView.
func (v View) query() string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	number := func(name string, n int64) {
		if n > 0 {
			q.Set(name, strconv.FormatInt(n, 10))
		}
	}
	set("lang", v.Language)
	set("show", string(v.Show))
	set("folder", v.Folder)
	set("q", v.Search)
	number("before", v.Before)
	number("after", v.After)
	if v.Still {
		q.Set("still", "1")
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// list is the address of the list of files with another view. All addresses are relative: a proxy may put a path in front.
func (p *Page) list(change func(*View)) string {
	v := p.View
	v.Search, v.Before, v.After = "", 0, 0
	change(&v)
	return p.Root + v.query()
}

// same is the address of this page with another view.
func (p *Page) same(change func(*View)) string {
	v := p.View
	change(&v)
	if q := v.query(); q != "" {
		return q
	}
	if p.File != nil {
		return strconv.FormatInt(p.File.ID, 10)
	}
	return "./"
}

// All is the address of the list as it is chosen, from its beginning.
func (p *Page) All() string { return p.list(func(*View) {}) }

// Home is the address of the list of all files.
func (p *Page) Home() string { return p.list(func(v *View) { v.Show, v.Folder = "", "" }) }

// ForPerson is the address of the list of files that wait for a person.
func (p *Page) ForPerson() string { return p.list(func(v *View) { v.Show, v.Folder = ShowPerson, "" }) }

// InWork is the address of the list of open files.
func (p *Page) InWork() string { return p.list(func(v *View) { v.Show, v.Folder = ShowOpen, "" }) }

// Older is the address of the files below this page.
func (p *Page) Older() string { return p.list(func(v *View) { v.Before = p.Next }) }

// MoreForms is the address of the forms after these.
func (p *Page) MoreForms() string { return p.same(func(v *View) { v.After = p.NextForms }) }

// Toggle is the address of this page, coming anew by itself or not.
func (p *Page) Toggle() string { return p.same(func(v *View) { v.Still = !v.Still }) }

// FileAt is the address of the page of a file.
func (p *Page) FileAt(id int64) string {
	v := View{Language: p.View.Language, Show: p.View.Show, Folder: p.View.Folder, Still: p.View.Still}
	return p.Root + "file/" + strconv.FormatInt(id, 10) + v.query()
}

// Choice is one of several links.
type Choice struct {
	Text   string
	Link   string
	Lang   string
	Ours   bool // the text is a word of ours, no name
	Chosen bool
}

// Shows are the lists that can be chosen.
func (p *Page) Shows() (choices []Choice) {
	for _, c := range []struct {
		show Show
		key  string
	}{{ShowAll, "page_show_all"}, {ShowOpen, "page_show_open"}, {ShowPerson, "page_show_person"}, {ShowDone, "page_show_done"}} {
		choices = append(choices, Choice{Text: p.Say(c.key), Chosen: p.View.Show == c.show,
			Link: p.list(func(v *View) { v.Show = c.show })})
	}
	return choices
}

// FolderChoices are the folders that can be chosen.
func (p *Page) FolderChoices() []Choice {
	if len(p.Folders) == 0 {
		return nil
	}
	in := func(folder, text string) Choice {
		return Choice{Text: text, Chosen: p.View.Folder == folder, Link: p.list(func(v *View) { v.Folder = folder })}
	}
	choices := []Choice{in("", p.Say("page_every_folder")), in(InboxItself, p.Say("page_inbox_itself"))}
	choices[0].Ours, choices[1].Ours = true, true
	for _, f := range p.Folders {
		choices = append(choices, in(f, f))
	}
	return choices
}

// Languages are the languages that can be chosen, each in its own words.
func (p *Page) Languages() (choices []Choice) {
	names := map[string]string{"en": "English", "zh": "中文", "ko": "한국어"}
	for _, language := range reason.Languages {
		choices = append(choices, Choice{Text: names[language], Lang: language, Chosen: p.Language == language,
			Link: p.same(func(v *View) { v.Language = language })})
	}
	return choices
}
