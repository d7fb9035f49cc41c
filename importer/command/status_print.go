package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// printFiles prints a line for each file: its state, how many rows and forms it has, and when it was taken and done. Below it
// stand how its rows ended, why it does not go on, and its outcome.
func printFiles(w io.Writer, files []importer.FileStatus) {
	t := listing{heading: []string{"FILE", "PROFILE", "OPERATION", "STATE", "ROWS", "FORMS", "TAKEN", "DONE"}}
	for _, f := range files {
		rows, forms := "", ""
		if f.TakenAt != "" {
			rows, forms = strconv.Itoa(f.Rows.Read), strconv.Itoa(len(f.Forms))
		}
		t.add([]string{f.Name, f.Profile, f.Operation, f.State, rows, forms, listTime(f.TakenAt), listTime(f.DoneAt)},
			countsOf(f.Rows), whyOf(f), about(outcomeAt, f.Outcome))
	}
	t.print(w)
}

// countsOf says how the rows of a file ended: "22 confirmed, 2 rejected".
func countsOf(r importer.RowCounts) string {
	var said []string
	for _, c := range []struct {
		n      int
		status string
	}{{r.Confirmed, "confirmed"}, {r.Refused, "refused"}, {r.Rejected, "rejected"}, {r.Duplicate, "duplicate"},
		{r.Unconfirmed, "unconfirmed"}, {r.Unknown, "unknown"}, {r.Pending, "pending"}} {
		if c.n > 0 {
			said = append(said, strconv.Itoa(c.n)+" "+c.status)
		}
	}
	return strings.Join(said, ", ")
}

// whyOf says why a file waits, was refused or is held up, how often that was tried, and when it is tried next.
func whyOf(f importer.FileStatus) string {
	said := f.Why
	switch {
	case f.State == importer.StateWaiting:
		said = "waits in the inbox: " + f.Why
	case f.DoneAt == "" && f.Why != "":
		said = "held up: " + f.Why
	}
	return strings.Join(without("", said, tries(f.Tries, "failed"), about("goes on at ", listTime(f.NextTry))), "; ")
}

// tries says how often something was done.
func tries(n int, what string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return what + " once"
	}
	return fmt.Sprintf("%s %d times", what, n)
}

// about is what precedes a text and the text, "" if there is none.
func about(what, text string) string {
	if text == "" {
		return ""
	}
	return what + text
}

// without are the texts that are not as one of them.
func without(one string, texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == one })
}

// listTime is a time of --json for people: its day without the year if it is this one.
func listTime(rfc3339 string) string {
	t, err := time.Parse(time.RFC3339, rfc3339)
	switch {
	case err != nil:
		return ""
	case t.Year() == time.Now().In(t.Location()).Year():
		return t.Format("01-02 15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// printForms prints a line for each form of the files, and nothing if they have none. Below it stand what the carrier, or the way
// to it, said last of it, where its documents are, and when it is asked for next.
func printForms(w io.Writer, files []importer.FileStatus) {
	var labels [][]ledger.Label
	for _, f := range files {
		for _, form := range f.Forms {
			labels = append(labels, form.Labels)
		}
	}
	if len(labels) == 0 {
		return
	}
	names := importer.LabelNames(labels...)
	t := listing{heading: slices.Concat([]string{"REFERENCE"}, importer.LabelHeadings("en", names),
		[]string{"STATE", "ORDERS", "FORM", "SENT", "ENDED"})}
	for i := range t.heading {
		t.heading[i] = strings.ToUpper(t.heading[i])
	}
	for _, f := range files {
		for _, form := range f.Forms {
			t.add(slices.Concat([]string{form.Reference}, importer.LabelValues(form.Labels, names),
				[]string{form.State, strconv.Itoa(form.Orders), form.Form, listTime(form.SentAt), listTime(form.EndedAt)}),
				form.Message, goesOn(form), about("no document: ", form.DocumentError), about(documentAt, form.DocumentFile),
				about(labelAt, form.LabelFile), about(documentAt, linkOf(form)))
		}
	}
	fmt.Fprintln(w)
	t.print(w)
}

// goesOn says of a form that is not settled how often the carrier was called for it, and when it is called next.
func goesOn(form importer.FormStatus) string {
	if form.EndedAt != "" {
		return ""
	}
	return strings.Join(without("", tries(form.Tries, "tried"), about("next at ", listTime(form.NextTry))), "; ")
}

// linkOf is the carrier's link to a document that is not here.
func linkOf(form importer.FormStatus) string {
	if form.DocumentFile != "" || form.LabelFile != "" {
		return ""
	}
	return form.Document
}

// printPause says until when the carrier wants no request, if it does.
func printPause(w io.Writer, pause *importer.CarrierPause) {
	if pause == nil {
		return
	}
	asked := ""
	if pause.Asked != "" {
		asked = fmt.Sprintf(" (it asked for %s)", pause.Asked)
	}
	fmt.Fprintf(w, "the carrier asks us to wait: nothing is sent or asked before %s%s; %s\n\n",
		pause.Until, asked, visible.Line(pause.Words))
}

// printFound prints a line for each row or form that has a number, and below it the form, and why it ended so.
func printFound(w io.Writer, found []importer.FoundNumber) {
	t := listing{heading: []string{"FILE", "NUMBER", "PROFILE", "OPERATION", "ROW", "STATUS", "TAKEN", "ENDED"}}
	for _, f := range found {
		row, status, form := "", f.State, ""
		if f.Row > 0 {
			row, status = strconv.Itoa(f.Row), f.Status
		}
		if f.Reference != "" {
			form = strings.Join(without("", "reference "+f.Reference, about("form ", f.Form), about("state ", f.State)), ", ")
		}
		t.add([]string{f.File, f.Number, f.Profile, f.Operation, row, status, listTime(f.TakenAt), listTime(f.EndedAt)}, form, f.Reason)
	}
	t.print(w)
}

// printStatusAsJSON prints {"files": […]} on one line, with "carrier_pause" while there is one, "notices" while something is to
// be said of them, and "found" if a number was asked for.
func printStatusAsJSON(w io.Writer, files []importer.FileStatus, found []importer.FoundNumber, pause *importer.CarrierPause,
	notices importer.NoticeStatus) error {
	var told *importer.NoticeStatus
	if !notices.Quiet() {
		told = &notices
	}
	return printObject(w, struct {
		Pause *importer.CarrierPause `json:"carrier_pause,omitempty"`
		Told  *importer.NoticeStatus `json:"notices,omitempty"`
		Found []importer.FoundNumber `json:"found,omitempty"`
		Files []importer.FileStatus  `json:"files"`
	}{pause, told, found, orEmpty(files)})
}

// printAsJSON prints an object with one list on one line.
func printAsJSON[T any](w io.Writer, name string, list []T) error {
	return printObject(w, map[string]any{name: orEmpty(list)})
}

// orEmpty makes an empty list of none, so that it is printed as [] and not as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// printObject prints JSON on one line. What a terminal would obey is escaped, so that nothing is lost.
func printObject(w io.Writer, object any) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object); err != nil {
		return err
	}
	_, err := w.Write(visible.JSON(text.Bytes()))
	return err
}
