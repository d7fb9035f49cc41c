// Package outcome writes what a user gets back: their own workbook with the answer beside each row and a Summary in
// front, the same for a CSV, and the templates to fill in.
//
// Write copies the user's workbook part by part and changes only what must change:
//
//   - outcome.go decides, before any row is copied, which parts change (draft);
//   - left_out.go decides what is not taken over, with formula.go; part_filter.go reads a part without it;
//   - workbook_*.go and content_types.go hold the zip, the list of sheets and the cell formats, and make a new workbook if the
//     source is none;
//   - stopping.go ends all of it with its context;
//   - sheet_*.go read a sheet once to find free columns, and copy it with the five columns in it;
//   - summary.go writes the Summary, csv.go writes a CSV, template*.go write the templates;
//   - xml_*.go and cell_*.go are the tools of all of them.
package outcome

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// summaryName is the name of the Summary's sheet if no other is given.
const summaryName = "Summary"

// The title of a Summary, in its cell A1, begins with one of these or with what they are in another language: an outcome that is
// dropped again is recognised by it (reason.IsSummaryTitle). Write puts the first before a title that begins with none.
const (
	TitlePrefix      = "hgeimport outcome"
	CheckTitlePrefix = "hgeimport check"
)

// Answer is what is written beside one row of the source. Its texts are written as they are.
type Answer struct {
	Sheet, Row int
	Status     reason.Status // "" for a handover or flight row, which has only Reason and Next
	Reason     string
	Next       string
	Reference  string
	Form       string
	File       string   // PDF that Form leads to, as seen from the folder of the outcome, with slashes; may be empty
	Document   string   // link behind Form if there is no File, http or https only, may be empty
	Given      []string // what the carrier gave, for the columns of TableHeader.Gives; nil: nothing, and what stands there stays
	Forgets    bool     // nothing was made of the row: what stands there was given to the row that it was copied from
	Read       []string // what the row was read with, for the columns of TableHeader.Read; nil: what stands there stays
	NoOrder    bool     // a handover or flight row: only those with a problem have an answer
}

// texts are what the five columns say in a language, in the order of Columns.
func (a *Answer) texts(language string) []string {
	return []string{statusName(language, a.Status), a.Reason, a.Next, a.Reference, a.Form}
}

// given is what the i-th of the columns behind the five says, "" if it says nothing.
func (a *Answer) given(t *TableHeader, i int) string {
	texts := a.Given
	if i >= len(t.Gives) {
		texts, i = a.Read, i-len(t.Gives)
	}
	if i >= len(texts) {
		return ""
	}
	return texts[i]
}

// keeps tells whether the i-th of the columns behind the five keeps what an earlier outcome has left there, because the carrier
// has given nothing else: a number stays, for the list may be one of these numbers, and a state without its time would mislead.
func (a *Answer) keeps(t *TableHeader, i int) bool {
	if i >= len(t.Gives) {
		return len(a.Read) == 0
	}
	return !a.Forgets && (len(a.Given) == 0 || a.given(t, i) == "" && reason.IsNumber(t.Gives[i]))
}

// statusName is what a status is called in a language: in English it is its own name, by which programs know it. One that has no
// other name is returned as it is.
func statusName(language string, status reason.Status) string {
	if language == english || status != reason.LeftOut && !slices.Contains(reason.Statuses, status) {
		return string(status)
	}
	return reason.StatusName(language, status)
}

// TableHeader says where the header of a table stands in the source. The five columns are added to that table.
type TableHeader struct {
	Sheet int
	Row   int // row number of its header row
	Width int // number of columns that the table has, from column A on; the five stand right of it

	Gives []string // what the carrier gives in its answer: each gets a column behind the five (reason.ValueHeader)
	Read  []string // what the rows are read with, where that does not stand in their cells: columns behind those

	Below []HeaderBelow // the tables below it in its sheet: our columns are those of all of them
}

// behind are the names of the columns behind the five.
func (t *TableHeader) behind() []string { return slices.Concat(t.Gives, t.Read) }

// Summary is the first sheet of an outcome, top to bottom.
type Summary struct {
	Sheet    string // name of its sheet; "" = Summary. If the user has a sheet of this name, ours gets another
	Language string // of the five columns beside the rows; "" = English
	Title    string // first line: what to do now, at a glance
	Good     bool   // nothing is left to do
	Sections []SummarySection
	Events   *Events  // a sheet behind the user's; nil: none
	Marked   []string // cells of the user's sheets that it speaks of, as "orders!B6": they are coloured there

	// LeftOut makes the last section, about what of the source's workbook is not taken over: see left_out.go. nil = it is not said.
	LeftOut func([]reason.Reason) SummarySection
}

// language is the language of the five columns.
func (s *Summary) language() string {
	if s == nil || s.Language == "" {
		return english
	}
	return s.Language
}

// SummarySection is a section of the Summary.
type SummarySection struct {
	Heading string
	Headers []string        // header of a table; nil if each line is a label and a value
	Rows    [][]SummaryCell // one line a slice

	// Lines are more rows of a table, below Rows, which are made while the Summary is written. They are gone through twice and are
	// the same each time. Each has several texts, and no links. If there are more than fit on the sheet, Cut stands below. nil =
	// there are none.
	Lines iter.Seq2[[]SummaryCell, error]
	Cut   string

	Questions []SummaryQuestion // stand below Rows; then Headers are those of the four columns of a question
}

// SummaryCell is one text of the Summary.
type SummaryCell struct {
	Text   string
	Link   string        // a cell of this workbook that the text leads to, as "orders!B6"; "" = none
	Web    string        // an http or https address that the text leads to; "" = none. Never a name from a sheet
	File   string        // a PDF that the text leads to, as that of an Answer; goes before Web
	Status reason.Status // the text gets the colour of this status; "" = none
}

// Write writes an outcome workbook to path, as long as ctx lasts: the workbook of b, with a Summary in front and the five columns
// beside each table. There must be no file at path; if an error is returned there is none. answers come in the order of sheets
// and rows. If what is in the workbook leaves no room for the answers, the error is ErrNoRoom.
// b may be nil: the outcome is then the Summary alone. answers may be gone through twice.
//
// An xlsx is copied part by part. Only its list of sheets, its cell formats and the sheets with a table are written anew, and
// these are the same byte for byte but for what is added. The five columns stand right of the table; if something stands there
// at or under the header row, they stand right of everything in the sheet; if an earlier outcome left them, they are filled
// anew. Directly right of an Excel table they become columns of it (sheet_tables.go). A filter ends at the last order row, and
// a hidden row that needs somebody is shown (sheet_filter.go). The Summary replaces an earlier Summary of ours; a user's own
// sheet of that name stays, and ours is then "Summary (HGE)". Digital signatures are left out, because they are no longer
// valid, and so is what could run or fetch something: left_out.go. A CSV or HTML becomes a new workbook of its values, with its
// row numbers; so does the rare xlsx that we cannot add to, such as one in UTF-16.
//
// No text that is written can become a formula or a macro, and only http and https addresses, and PDFs beside the outcome or in a
// folder there, become links. A link of the Summary that names a cell but no sheet, as for a CSV, leads to the first sheet of the
// source.
func Write(ctx context.Context, path string, b *sheet.Book, tables []TableHeader, answers iter.Seq2[Answer, error],
	s *Summary) error {
	return writeAnswered(ctx, path, b, tables, answers, s, false)
}

// WriteAhead is Write for answers that do not come from b: the rows of b and the answers are read ahead, in goroutines of their
// own.
func WriteAhead(ctx context.Context, path string, b *sheet.Book, tables []TableHeader, answers iter.Seq2[Answer, error],
	s *Summary) error {
	return writeAnswered(ctx, path, b, tables, answers, s, true)
}

func writeAnswered(ctx context.Context, path string, b *sheet.Book, tables []TableHeader, answers iter.Seq2[Answer, error],
	s *Summary, ahead bool) error {
	tables = slices.SortedFunc(slices.Values(tables), func(a, b TableHeader) int { return a.Sheet - b.Sheet })
	if b != nil && b.Format == sheet.XLSX && !b.IsRetyped() {
		err := writeOnce(ctx, path, answers, ahead, func(queue *answerQueue) (*draft, error) {
			return newPatchedDraft(ctx, b, tables, queue, s)
		})
		if !errors.Is(err, errCannotPatch) {
			return err
		}
	}
	return writeOnce(ctx, path, answers, ahead, func(queue *answerQueue) (*draft, error) {
		return newDraft(ctx, b, tables, queue, s)
	})
}

// writeOnce writes a draft. answers are asked for from their beginning.
func writeOnce(ctx context.Context, path string, answers iter.Seq2[Answer, error], ahead bool,
	makeDraft func(*answerQueue) (*draft, error)) error {
	queue := newAnswerQueue(answers, ahead)
	defer queue.stop()
	d, err := makeDraft(queue)
	if err != nil {
		return err
	}
	return writeNew(ctx, path, outcomeMode, func(w io.Writer) error {
		if err := d.write(w); err != nil {
			return err
		}
		return queue.close()
	})
}

// draft is an outcome workbook before it is written. Everything is decided in it except what stands in the rows: the
// sheets with a table are written row by row, while the answers come in.
type draft struct {
	*workbook
	book       *sheet.Book // the source
	names      []string    // by index in the Book: the name of the sheet in the outcome, "" if the outcome does not have it
	formats    *cellFormats
	answers    *answerQueue
	language   string              // of the five columns
	hadOutcome bool                // an earlier outcome left something in the source, which is replaced
	marks      map[string][]string // cells that are marked, by the sheet's name in the outcome
	textOnly   bool                // the source is a workbook that cannot be added to: only its texts are taken over
	keepHidden bool                // the Summary asks whether hidden rows are sent
}

// newPatchedDraft makes the draft of an outcome that is the user's own workbook with additions. It may turn out only while it is
// written that a workbook cannot be added to.
func newPatchedDraft(ctx context.Context, b *sheet.Book, tables []TableHeader, answers *answerQueue, s *Summary) (*draft, error) {
	d := &draft{book: b, answers: answers, language: s.language()}
	for _, sheet := range b.Sheets {
		d.names = append(d.names, sheet.Name)
	}
	return d, d.prepare(newZipPackage(ctx, b.Zip), tables, nil, s)
}

// newDraft makes the draft of an outcome that is a new workbook, with the texts of b. It looks at answers but does not use them
// up.
func newDraft(ctx context.Context, b *sheet.Book, tables []TableHeader, answers *answerQueue, s *Summary) (*draft, error) {
	if b == nil {
		p, err := newSummaryPackage(ctx, s.sheetName())
		if err != nil {
			return nil, err
		}
		d := &draft{book: &sheet.Book{}, answers: answers}
		return d, d.prepare(p, nil, nil, s)
	}
	t, err := newTextWorkbook(ctx, b, tables, answers.apart)
	if err != nil {
		return nil, err
	}
	p, err := t.build()
	if err != nil {
		return nil, err
	}
	d := &draft{book: b, answers: answers, language: s.language(), names: t.names,
		textOnly: b.Format == sheet.XLSX && !b.IsRetyped()}
	return d, d.prepare(p, tables, t.scans, s)
}

// prepare decides about every part of package p. scans has the sheets that have been scanned already.
func (d *draft) prepare(p *zipPackage, tables []TableHeader, scans map[int]*sheetScan, s *Summary) (err error) {
	if d.workbook, err = readWorkbook(p); err != nil {
		return err
	}
	if err := d.dropSignatures(); err != nil {
		return err
	}
	if err := d.leaveOut(); err != nil {
		return err
	}
	if err := d.dropLinkBase(); err != nil {
		return err
	}
	d.marks, d.keepHidden = d.marksBySheet(s), s.asks(reason.HiddenRowsKey)
	if d.formats, err = d.addCellFormats(len(d.marks) > 0); err != nil {
		return err
	}
	count := len(d.tabs)
	summaryPart, summaryTab, err := d.findOrAddSummary(s.sheetName(), d.isSummary)
	if err != nil {
		return err
	}
	d.hadOutcome = count == len(d.tabs) // no tab was added: an earlier Summary is replaced
	done := map[string]bool{summaryPart: true}
	for i, t := range tables {
		if i > 0 && tables[i-1].Sheet == t.Sheet {
			return fmt.Errorf("%w: two tables in sheet %d", errAnswers, t.Sheet)
		}
		part, err := d.planTable(t, scans[t.Sheet])
		if err != nil {
			return err
		}
		done[part] = true
	}
	if s != nil && s.Events != nil {
		part, err := d.addEvents(s)
		if err != nil {
			return err
		}
		done[part] = true
	}
	if err := d.replaceOtherSummaries(d.tabs[summaryTab].name, done, s); err != nil {
		return err
	}
	if err := d.planOtherSheets(done); err != nil {
		return err
	}
	if err := d.writeSummary(summaryPart, d.withLeftOut(s)); err != nil {
		return err
	}
	if d.hadOutcome {
		if err := d.dropCalcChain(); err != nil {
			return err
		}
	}
	if err := d.finish(summaryTab); err != nil {
		return err
	}
	return d.checkCopied()
}

// withLeftOut is a Summary that also says what is not taken over.
func (d *draft) withLeftOut(s *Summary) *Summary {
	reasons := d.left.reasons()
	if d.textOnly {
		reasons = []reason.Reason{{Code: reason.LeftAll}}
	}
	if s == nil || s.LeftOut == nil || len(reasons) == 0 {
		return s
	}
	more := *s
	more.Sections = append(slices.Clip(s.Sections), s.LeftOut(reasons))
	return &more
}

// textsOfRow returns the texts of a row. It returns those it can read: an error ends them.
func textsOfRow(ctx context.Context, b *sheet.Book, sheet, row int) []string {
	var texts []string
	for r, err := range rowsUntil(ctx, b.Rows(sheet)) {
		if err != nil || r.Number > row {
			break
		}
		if r.Number == row {
			for _, c := range r.Cells {
				texts = append(texts, c.Text)
			}
			break
		}
	}
	return texts
}

// planTable plans the sheet of a table with the five columns, and returns the sheet's part.
func (d *draft) planTable(t TableHeader, scan *sheetScan) (part string, err error) {
	if t.Sheet < 0 || t.Sheet >= len(d.names) || t.Row < 1 {
		return "", fmt.Errorf("%w: no sheet %d with a header in row %d", errAnswers, t.Sheet, t.Row)
	}
	index := d.tabNamed(d.names[t.Sheet])
	if index < 0 || d.tabs[index].part == "" {
		return "", fmt.Errorf("%w: no sheet %q", errCannotPatch, d.names[t.Sheet])
	}
	part = d.tabs[index].part
	if scan == nil {
		if t.Width+outcomeColumns+len(t.behind()) > cell.MostColumns {
			t.Width = 0 // there is room in a gap of the table, if anywhere: all of it is looked at
		}
		if scan, err = scanSheet(d.zipPackage, part, t.Row, t.Width); err != nil {
			return "", err
		}
	}
	header := textsOfRow(d.ctx, d.book, t.Sheet, t.Row)
	columns, err := findColumns(header, d.language, t, scan)
	if err != nil {
		return "", err
	}
	scan.reach = nil // it is large, and there may be many sheets
	d.hadOutcome = d.hadOutcome || columns.anyOld()
	relations, err := d.zipPackage.relations(part)
	if err != nil {
		return "", err
	}
	p := newSheetPatch(scan, columns, t, d)
	p.marked, p.keepHidden = d.marks[d.names[t.Sheet]], d.keepHidden
	p.links = newFormLinks(d.relationNamespace, relations, max(0, mostLinks-scan.links))
	p.tables = changeTables(scan, columns, p.headers, header)
	p.setFilter()
	d.writeLater(part, func(w io.Writer) error {
		if err := d.copyPart(part, w, p.write); err != nil || p.newFilter == (area{}) {
			return err
		}
		d.filters[index] = p.newFilter.absolute()
		return nil
	})
	d.planChanges(p.tables)
	d.writeLater(relationsPart(part), func(w io.Writer) error {
		raw, err := d.editedRelations(part, p.links.added, p.links.unused)
		w.Write(raw)
		return err
	})
	return part, nil
}

// copyPart opens a part of the source and lets change write it to w.
func (d *draft) copyPart(part string, w io.Writer, change func(io.Reader, *bufio.Writer) error) error {
	r, err := d.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	content := io.Reader(r)
	if d.answers != nil && d.answers.apart {
		ahead := newBlockReader(readBlocks(r), true)
		defer ahead.Close()
		content = ahead
	}
	return buffered(w, func(b *bufio.Writer) error { return change(content, b) })
}

// planOtherSheets plans the sheets whose part is not in done. One whose tab is selected is written without the selection:
// the Summary's tab is the selected one, and Excel edits all selected sheets together. Of a new workbook of text all
// sheets are written, because its rows are not in the package.
func (d *draft) planOtherSheets(done map[string]bool) error {
	for _, s := range d.tabs {
		if s.part == "" || done[s.part] {
			continue
		}
		if marked := d.marks[s.name]; len(marked) > 0 || d.hadOutcome {
			d.writeLater(s.part, func(w io.Writer) error {
				return d.copyPart(s.part, w, markCells(func(prefix string) []byte { return markRule(prefix, marked, d.formats.mark) }))
			})
			continue
		}
		selected, err := tabSelected(d.zipPackage, s.part)
		if err != nil {
			return err
		}
		if selected || d.openers[sheet.PartKey(s.part)] != nil {
			d.writeLater(s.part, func(w io.Writer) error { return d.copyPart(s.part, w, unselectTab) })
		}
	}
	return nil
}
