package importer

import (
	"slices"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// The labels of a form say what it is about: its handover, its flight, its bag. Their names are those of fields. Each becomes a
// column wherever forms are listed.

// labelsOf are the labels of a form.
func labelsOf(form *mapping.Batch) (about []ledger.Label) {
	names := []string{"handover_num", "mawb_no", "bag_num"}
	op := form.Operation
	if len(op.FormBy) == 0 && !op.Call.Private && !slices.Contains(names, op.Key) {
		names = append(names, op.Key)
	}
	if op.Call.Holds != "" && op.Key != ownNumberField {
		names = append(names, ownNumberField) // what comes is called after it
	}
	for _, name := range names {
		if value := form.About(name); value != "" {
			about = append(about, ledger.Label{Name: name, Value: value})
		}
	}
	if op.Several {
		about = append(about, ledger.Label{Name: op.Key, Value: form.Orders[0].Num})
	}
	return about
}

// LabelNames are the names of the labels that some of these forms have, in the order of columns. A handover and a flight come
// first, and each as soon as there is the other.
func LabelNames(forms ...[]ledger.Label) []string {
	var closing, others []string
	for _, about := range forms {
		for _, l := range about {
			switch {
			case l.Name == "handover_num" || l.Name == "mawb_no":
				closing = []string{"handover_num", "mawb_no"}
			case !slices.Contains(others, l.Name):
				others = append(others, l.Name)
			}
		}
	}
	return append(closing, others...)
}

// LabelValues are the values that a form has under these names, "" where it has none.
func LabelValues(about []ledger.Label, names []string) []string {
	form := ledger.Form{About: about}
	values := make([]string, len(names))
	for i, name := range names {
		values[i] = form.Label(name)
	}
	return values
}

// LabelHeadings are the headings of the columns of labels.
func LabelHeadings(language string, names []string) []string {
	headings := make([]string, len(names))
	for i, name := range names {
		switch name {
		case "handover_num":
			headings[i] = reason.Say(language, "handover")
		case "mawb_no":
			headings[i] = reason.Say(language, "flight")
		default:
			headings[i] = reason.FieldName(language, name)
		}
	}
	return headings
}

// labelCells are the cells of a form in the columns of these labels.
func labelCells(about []ledger.Label, names []string) []outcome.SummaryCell {
	cells := make([]outcome.SummaryCell, len(names))
	for i, value := range LabelValues(about, names) {
		cells[i].Text = value
	}
	return cells
}
