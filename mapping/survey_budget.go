package mapping

import (
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// budget bounds what the survey keeps of a file in memory. A file of a few KB can show one long text in millions of cells.
type budget struct {
	mostColumns, mostGroups int
	columns                 int   // filled columns of all sheets so far
	groups                  int   // handovers, flights and references so far
	text                    int64 // bytes that are kept about these
	beyond                  error // why the file is refused; nothing is kept after that
}

// mostGroupText is how many bytes may be kept about handovers, flights and references. 20,000 of them have a tenth of it.
const mostGroupText = 32 << 20

// Beyond is the *reason.Refusal of a file that holds more than the options allow, or nil. It may be asked after each row.
func (s *Survey) Beyond() error { return s.budget.beyond }

func (b *budget) refuse(code reason.Code, limit int) {
	if b.beyond == nil {
		b.beyond = &reason.Refusal{Reasons: []reason.Reason{{Code: code, Args: []string{strconv.Itoa(limit)}}}}
	}
}

// mayKeep counts a row that stands among the first ones of its sheet. It is false if the sheets have too many columns.
func (b *budget) mayKeep(sh *sheetSurvey, r *cell.Row) bool {
	filled := 0
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Kind != cell.Empty {
			filled++
			sh.firstText += len(c.Text)
		}
	}
	sh.firstCells += len(r.Cells)
	if filled > sh.columns {
		b.columns += filled - sh.columns
		sh.columns = filled
	}
	if b.mostColumns > 0 && b.columns > b.mostColumns {
		b.refuse(reason.TooManyColumns, b.mostColumns)
	}
	return b.beyond == nil
}

// addGroup counts a handover, flight or reference.
func (b *budget) addGroup(key string) {
	b.addText(len(key))
	if b.groups++; b.mostGroups > 0 && b.groups > b.mostGroups {
		b.refuse(reason.TooManyGroups, b.mostGroups)
	}
}

// addText counts bytes that are kept about one.
func (b *budget) addText(n int) {
	if b.text += int64(n); b.text > mostGroupText {
		b.refuse(reason.TooMuchText, mostGroupText>>20)
	}
}
