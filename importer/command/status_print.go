package command

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// printFiles prints a line for each file: its state, how its rows ended, and the name of its outcome.
func printFiles(w io.Writer, files []importer.FileStatus) {
	lines := [][]string{{"FILE", "STATE", "READ", "CONFIRMED", "REFUSED", "REJECTED", "DUPLICATE", "UNCONFIRMED", "UNKNOWN",
		"PENDING", "FORMS", "OUTCOME"}}
	for _, f := range files {
		r := f.Rows
		line := []string{f.Name, f.State}
		for _, n := range []int{r.Read, r.Confirmed, r.Refused, r.Rejected, r.Duplicate, r.Unconfirmed, r.Unknown, r.Pending,
			len(f.Forms)} {
			line = append(line, strconv.Itoa(n))
		}
		lines = append(lines, append(line, f.Outcome))
	}
	printTable(w, 0, lines)
	for _, f := range files {
		if f.Why != "" {
			fmt.Fprintf(w, "%s waits in the inbox: %s\n", visible.Line(f.Name), f.Why)
		}
	}
}

// printForms prints a line for each form of the files, and then what the carrier, or the way to it, said last of each.
func printForms(w io.Writer, files []importer.FileStatus) {
	var about [][]ledger.Label
	for _, f := range files {
		for _, form := range f.Forms {
			about = append(about, form.Labels)
		}
	}
	names := importer.LabelNames(about...)
	heading := slices.Concat([]string{"REFERENCE"}, importer.LabelHeadings("en", names),
		[]string{"STATE", "ORDERS", "FORM", "DOCUMENT"})
	for i := range heading {
		heading[i] = strings.ToUpper(heading[i])
	}
	lines := [][]string{heading}
	for _, f := range files {
		for _, form := range f.Forms {
			lines = append(lines, slices.Concat([]string{form.Reference}, importer.LabelValues(form.Labels, names),
				[]string{form.State, strconv.Itoa(form.Orders), form.Form,
					cmp.Or(form.DocumentFile, form.LabelFile, form.Document)}))
		}
	}
	fmt.Fprintln(w)
	printTable(w, 0, lines)
	for _, f := range files {
		for _, form := range f.Forms {
			if form.Message != "" {
				fmt.Fprintf(w, "%s: %s\n", visible.Line(form.Reference), visible.Line(form.Message))
			}
			if form.DocumentError != "" {
				fmt.Fprintf(w, "%s: no document: %s\n", visible.Line(form.Reference), visible.Line(form.DocumentError))
			}
		}
	}
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

// printFound prints a line for each row or form that has a number, and then why it ended so.
func printFound(w io.Writer, found []importer.FoundNumber) {
	lines := [][]string{{"NUMBER", "FILE", "PROFILE", "OPERATION", "ROW", "STATUS", "REFERENCE", "STATE", "FORM", "TAKEN", "ENDED"}}
	for _, f := range found {
		row := ""
		if f.Row > 0 {
			row = strconv.Itoa(f.Row)
		}
		lines = append(lines, []string{f.Number, f.File, f.Profile, f.Operation, row, f.Status, f.Reference, f.State, f.Form,
			f.TakenAt, f.EndedAt})
	}
	printTable(w, 0, lines)
	for _, f := range found {
		switch {
		case f.Reason == "":
		case f.Row > 0:
			fmt.Fprintf(w, "%s row %d: %s\n", visible.Line(f.File), f.Row, visible.Line(f.Reason))
		default:
			fmt.Fprintf(w, "%s: %s\n", visible.Line(f.Reference), visible.Line(f.Reason))
		}
	}
}

// printStatusAsJSON prints {"files": […]} on one line, with "carrier_pause" while there is one, "notices" while something is to be
// said of them, and "found" if a number was asked for.
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
