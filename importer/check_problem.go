package importer

import (
	"cmp"
	"slices"
	"strings"

	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// ProblemKind is one thing that is wrong, in however many rows. A row with two things wrong counts in two kinds.
type ProblemKind struct {
	Status  reason.Status // with which these rows would end; "" for rows of handovers and flights
	Reason  reason.Reason // of the first row
	Order   string        // of the first row
	Cells   []string      // the first mostCells
	Rows    int
	Various bool // the other rows have other values than Reason says
}

// Words are what is wrong, without a cell, and what to do.
func (k ProblemKind) Words(language string) (what, next string) {
	r := k.Reason
	r.Cell = ""
	if what, next = r.Words(language); k.Various {
		what = reason.Say(language, "other_values", what)
	}
	return what, next
}

const (
	mostKinds    = 500 // kinds of problems that are kept
	mostCells    = 4   // cells that are kept of a problem
	mostVariants = 5   // kinds with the same code and different values: more of them become one
)

// problemKinds collects what is wrong. The same thing in many rows is one ProblemKind.
type problemKinds struct {
	list    []ProblemKind
	family  map[problemFamily]*kindVariants
	notKept int // how often something was not kept because list was full
}

// problemFamily is what problems that differ in their values have in common. Those of bags, flights and handovers have the status
// of the orders that name them.
type problemFamily struct {
	status reason.Status
	code   reason.Code
}

// kindVariants are the kinds of a family, as indexes into the list.
type kindVariants struct {
	index map[string]int // by values
	one   bool           // there were too many: all are the kind of the first
}

// add adds a reason of a row. at is the row's address, in case the reason names none.
func (p *problemKinds) add(status reason.Status, why reason.Reason, at, order string) {
	if why.Cell != "" {
		at = why.Cell
	}
	family, values := problemFamily{cmp.Or(status, reason.Rejected), why.Code}, valuesOf(why)
	known := p.family[family]
	if known == nil {
		if p.family == nil {
			p.family = map[problemFamily]*kindVariants{}
		}
		known = &kindVariants{index: map[string]int{}}
		p.family[family] = known
	}
	if known.one {
		values = ""
	}
	i, ok := known.index[values]
	if !ok && len(known.index) >= mostVariants && !namesFields[why.Code] {
		i, ok = p.makeOne(known), true
	}
	switch {
	case ok:
		p.list[i].more(status, order, at)
		p.list[i].Various = p.list[i].Various || namesCells[why.Code]
	case len(p.list) == mostKinds:
		p.notKept++
	default:
		known.index[values] = len(p.list)
		p.list = append(p.list, ProblemKind{Status: status, Reason: why, Order: order, Cells: []string{at}, Rows: 1})
	}
}

// more adds a row. The fault of a bag, a flight or a handover is also that of the orders which name it: then they are what
// counts, and its own row is not one more.
func (k *ProblemKind) more(status reason.Status, order, at string) {
	switch {
	case status == "" && slices.Contains(k.Cells, at): // said of the file and of the row
	case k.Status == status:
		k.Rows++
	case k.Status == "":
		k.Status, k.Order, k.Rows = status, order, 1
	}
	k.addCell(at)
}

func (k *ProblemKind) addCell(at string) {
	if len(k.Cells) < mostCells && !slices.Contains(k.Cells, at) {
		k.Cells = append(k.Cells, at)
	}
}

// makeOne makes one kind of all kinds of a family, and returns its index. The others are left empty: kinds leaves them out.
func (p *problemKinds) makeOne(known *kindVariants) int {
	all := make([]int, 0, len(known.index))
	for _, i := range known.index {
		all = append(all, i)
	}
	slices.Sort(all)
	first := &p.list[all[0]]
	for _, i := range all[1:] {
		switch other := &p.list[i]; {
		case first.Status == other.Status:
			first.Rows += other.Rows
		case first.Status == "":
			first.Status, first.Order, first.Rows = other.Status, other.Order, other.Rows
		}
		for _, at := range p.list[i].Cells {
			first.addCell(at)
		}
		p.list[i] = ProblemKind{}
	}
	first.Various = true
	known.one, known.index = true, map[string]int{"": all[0]}
	return all[0]
}

// kinds are the kinds that were collected: the worst next step first, and last what only the problems of others hold back.
func (p *problemKinds) kinds() []ProblemKind {
	kept := slices.DeleteFunc(slices.Clone(p.list), func(k ProblemKind) bool { return k.Rows == 0 })
	rank := func(k ProblemKind) int {
		if k.Reason.Code == reason.HeldBack {
			return 1
		}
		return -int(k.Reason.Step())
	}
	slices.SortStableFunc(kept, func(a, b ProblemKind) int { return cmp.Compare(rank(a), rank(b)) })
	return kept
}

// namesCells are the codes of rows whose particulars are addresses of other cells. They are others in each row.
var namesCells = map[reason.Code]bool{reason.RepeatedDiffers: true, reason.RepeatedMade: true, reason.RepeatedTimes: true,
	reason.RepeatedInFile: true, reason.EmptyFormKey: true}

// namesFields are the codes that name a field, of which each has to be added. There are no more of them than fields.
var namesFields = map[reason.Code]bool{reason.NoColumnOf: true}

// valuesOf is what a reason says beside its code, by which kinds are told apart.
func valuesOf(r reason.Reason) string {
	value := ""
	if r.Code.ShowsValue() {
		value = r.Value
	}
	if len(r.Args) == 0 || namesCells[r.Code] {
		return value
	}
	return value + "\x00" + strings.Join(r.Args, "\x00")
}

// addRow adds all reasons of an order row.
func (p *problemKinds) addRow(src *surveyedFile, r mapping.MappedRow) {
	address := numberCell(src.layout, src.layout.LedBy(), r.Order.Sheet, r.Order.Row, r.Order.NumberColumn())
	for _, why := range r.Reasons {
		p.add(r.Status, why, address, r.Order.Num)
	}
}

// addBlockRows adds the handover and flight rows that cannot be used.
func (p *problemKinds) addBlockRows(src *surveyedFile) { p.addRowProblems(src.layout) }

func (p *problemKinds) addRowProblems(l *mapping.Layout) {
	for _, row := range rowProblems(l) {
		for _, why := range row.Reasons {
			p.add(row.Status, why, row.Cell, row.Order)
		}
	}
}
