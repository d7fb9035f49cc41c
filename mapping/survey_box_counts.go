package mapping

import (
	"regexp"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A list of waybills may say of an order in how many boxes it goes out. A waybill is made with a parcel for each of its rows that
// describes one, so an order of two boxes in one row would be made with one parcel. That is asked about.

// boxCount reads how many boxes a cell tells of: 2, 2箱, "2 ctns".
var boxCount = regexp.MustCompile(`(?i)^([0-9]{1,4})(?:\.0+)?\s*(?:箱|件|个|個|包|口|박스|개|포|` +
	`box(?:es)?|ctns?|cartons?|pkgs?|packages?|parcels?)?$`)

func boxesQuestion() *reason.Question {
	return &reason.Question{Key: "boxes", Choices: []reason.Choice{{Answer: "one parcel", Say: "choice_one_parcel", Once: true}}}
}

// noteBoxColumns notes the columns that say in how many boxes an order goes out, where nothing tells its parcels apart.
func (t *table) noteBoxColumns() {
	t.boxColumns = nil
	if !t.lead.Several || !t.lead.has[parcelNum] || t.at[parcelNum] != nil {
		return
	}
	for _, c := range t.described {
		if c.Field == "" && !c.Ours && isHeaderAmong(rowWords().boxes, c.Header) {
			t.boxColumns = append(t.boxColumns, c.Index)
		}
	}
}

// noteBoxes notes a row that tells of more than one box.
func (s *Survey) noteBoxes(t *table, r *cell.Row) {
	for _, at := range t.boxColumns {
		c := r.Cell(at)
		p := boxCount.FindStringSubmatch(cell.Unwrap(c.Text))
		if p == nil || strings.Trim(p[1], "0") == "" || strings.TrimLeft(p[1], "0") == "1" {
			continue
		}
		if s.boxes.add(t, r); s.boxes.count == 1 {
			s.boxes.cell = cell.Address(t.info.Name, at, r.Number)
			s.boxesSaid = cell.Shorten(strings.Clone(c.Text))
		}
		return
	}
}

// askForBoxes asks once whether orders of several boxes go out as one parcel.
func (s *Survey) askForBoxes() {
	if s.boxes.count > 0 {
		s.askPerson(reason.Reason{Code: reason.SeveralBoxes, Cell: s.boxes.cell, Value: s.boxesSaid,
			Args: []string{strconv.Itoa(s.boxes.count), s.boxes.list}, Asks: boxesQuestion()})
	}
}
