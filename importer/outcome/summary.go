package outcome

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A Summary stands on a grid of narrow columns. Each column of a section takes as many of them as its texts need, so that
// sections of different kinds fit under one another.
const (
	gridColumns     = 26
	gridWidth       = 6   // width of a column, in digits of the default font as Excel counts
	lettersPerDigit = 1.1 // so many letters of an ordinary text fit where one digit fits
	leastLabel      = 4   // columns for a label, so that the labels of several sections have the same width
	titleGrow       = 1.7 // the title is so many times as large as other text
	boldGrow        = 1.2
	lineTall        = 16.5 // height of a line of text, in points
)

// summarySheet makes the XML of the Summary's sheet.
type summarySheet struct {
	formats           *cellFormats
	sheetNow          func(sheet string) (name string, ok bool) // draft.sheetNow
	relationNamespace string
	rows              bytes.Buffer // XML
	row               int          // the last one written
	merged            []string     // areas
	lists             bytes.Buffer // XML: the drop-downs
	listCount         int
	hidden            int               // columns right of the grid that have a text
	links             bytes.Buffer      // XML
	ids               map[string]string // relation by address
	added             []relationship
	ctx               context.Context // of the lines
	lines             []*summaryLines // in their order
}

// writeSummary sets the Summary's part and its relations.
func (d *draft) writeSummary(part string, s *Summary) error {
	if s == nil {
		s = &Summary{}
	}
	p := &summarySheet{formats: d.formats, sheetNow: d.sheetNow, relationNamespace: d.relationNamespace}
	p.ids, p.ctx = map[string]string{}, d.ctx
	if err := p.plan(withExamples(s, d.book.Readings), d.book); err != nil {
		return err
	}
	write := func(w io.Writer) error { return p.write(w, d.mainNamespace) }
	if len(p.lines) > 0 {
		d.writeLater(part, write)
	} else {
		var x bytes.Buffer
		if err := write(&x); err != nil {
			return err
		}
		d.set(part, x.Bytes())
	}
	earlier := sheet.PartKey(relationsPart(part))
	if err := d.workbook.removeParts(func(key string) bool { return key == earlier }); err != nil || len(p.added) == 0 {
		return err
	}
	return d.setRelations(part, p.added, nil)
}

// sheetNow returns the name in the outcome of a sheet of the source. If name is "", the first sheet is meant.
func (d *draft) sheetNow(name string) (string, bool) {
	for i, s := range d.book.Sheets {
		if (s.Name == name || name == "") && i < len(d.names) && d.names[i] != "" {
			return d.names[i], true
		}
	}
	return "", false
}

// plan makes all rows but those that are made while the sheet is written.
func (p *summarySheet) plan(s *Summary, source *sheet.Book) error {
	title := s.Title
	if !reason.IsSummaryTitle(title) {
		title = strings.TrimSuffix(TitlePrefix+": "+title, ": ")
	}
	style := p.formats.titleBad
	if s.Good {
		style = p.formats.titleGood
	}
	p.writeWide(SummaryCell{Text: title}, style, titleGrow)
	for _, b := range s.Sections {
		if err := p.planSection(b); err != nil {
			return err
		}
	}
	p.writeKept(source)
	return nil
}

// planSection makes a section.
func (p *summarySheet) planSection(b SummarySection) error {
	need := &columnNeed{}
	lines := &summaryLines{}
	if b.Lines != nil {
		var err error
		if lines, err = measure(p.ctx, b, need, p.roomForLines()); err != nil {
			return err
		}
		if lines.count+len(b.Rows)+len(b.Questions) == 0 && lines.cut == "" {
			return nil
		}
	}
	p.row++
	if b.Heading != "" {
		p.writeWide(SummaryCell{Text: b.Heading}, p.formats.heading, boldGrow)
	}
	spans := columnSpans(b, need)
	p.writeSection(b, spans)
	if lines.count > 0 || lines.cut != "" {
		p.writeLines(lines, spans)
	}
	p.writeQuestions(b)
	return nil
}

// write writes the XML of the whole sheet.
func (p *summarySheet) write(w io.Writer, main string) error {
	return buffered(w, func(x *bufio.Writer) error { return p.writeSheet(x, main) })
}

func (p *summarySheet) writeSheet(x *bufio.Writer, main string) error {
	x.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n")
	fmt.Fprintf(x, `<worksheet xmlns="%s" xmlns:r="%s">`, main, p.relationNamespace)
	x.WriteString(`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
	fmt.Fprintf(x, `<dimension ref="A1:%s%d"/>`, cell.ColumnLetters(gridColumns+p.hidden-1), p.row)
	x.WriteString(`<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews>`)
	fmt.Fprintf(x, `<cols><col min="1" max="%d" width="%d" customWidth="1"/>`, gridColumns, gridWidth)
	if p.hidden > 0 {
		fmt.Fprintf(x, `<col min="%d" max="%d" width="%d" hidden="1" customWidth="1"/>`,
			gridColumns+1, gridColumns+p.hidden, gridWidth)
	}
	x.WriteString(`</cols><sheetData>`)
	if err := p.writeRows(x); err != nil {
		return err
	}
	x.WriteString(`</sheetData>`)
	if err := p.writeMerged(x); err != nil {
		return err
	}
	if p.listCount > 0 {
		fmt.Fprintf(x, `<dataValidations count="%d">%s</dataValidations>`, p.listCount, p.lists.Bytes())
	}
	if p.links.Len() > 0 {
		fmt.Fprintf(x, `<hyperlinks>%s</hyperlinks>`, p.links.Bytes())
	}
	x.WriteString(`<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>`)
	_, err := x.WriteString(`<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>`)
	return err
}

// columnNeed is how many columns of the grid the columns of a section need, and the least that they take without a word being
// broken.
type columnNeed struct{ need, least []int }

// add adds a text of column i, in letters that are grow times as large as others.
func (c *columnNeed) add(i int, text string, grow float64) {
	for len(c.need) <= i {
		c.need, c.least = append(c.need, 1), append(c.least, 1)
	}
	units := func(s string) int { return int(float64(textWidth(s))*grow+3+gridWidth-1) / gridWidth }
	c.need[i] = max(c.need[i], units(text))
	for word := range strings.FieldsSeq(text) {
		if textWidth(word) == utf8.RuneCountInString(word) {
			c.least[i] = max(c.least[i], units(word))
		}
	}
}

// addLine adds the texts of a line. One text alone runs all the way.
func (c *columnNeed) addLine(line []SummaryCell) {
	for i, l := range line {
		if len(line) > 1 {
			c.add(i, l.Text, 1)
		}
	}
}

// columnSpans decides how many columns of the grid each column of a section takes. Each takes what its texts need, and those of
// its lines, which are in c. If that is too much, the widest become narrower: first those whose texts can be broken into lines,
// then the others. The last one takes what is left.
func columnSpans(b SummarySection, c *columnNeed) []int {
	for i, text := range b.Headers { // a header may take several lines
		for word := range strings.FieldsSeq(text) {
			c.add(i, word, boldGrow)
		}
	}
	for _, line := range b.Rows {
		c.addLine(line)
	}
	need, least := c.need, c.least
	if len(b.Questions) > 0 {
		return questionSpans(b)
	}
	if b.Headers == nil && len(need) > 0 {
		need[0] = max(need[0], leastLabel)
	}
	total := 0
	for _, n := range need {
		total += n
	}
	for total > gridColumns && narrowOne(need, least) {
		total--
	}
	for total > gridColumns && narrowOne(need, make([]int, len(need))) {
		total--
	}
	for i, text := range b.Headers { // in one line, where there is room
		whole := int(float64(textWidth(text))*boldGrow+3+gridWidth-1) / gridWidth
		if more := min(whole-need[i], gridColumns-total); more > 0 {
			need[i], total = need[i]+more, total+more
		}
	}
	if len(need) > 0 {
		need[len(need)-1] += max(0, gridColumns-total)
	}
	return need
}

// narrowOne takes one off the largest of need that is above its least and above 1. It reports false if there is none.
func narrowOne(need, least []int) bool {
	at := -1
	for i, n := range need {
		if n > max(1, least[i]) && (at < 0 || n > need[at]) {
			at = i
		}
	}
	if at >= 0 {
		need[at]--
	}
	return at >= 0
}

// writeSection writes a section: its header, if it has one, and its lines. In a section without a header the first text of a
// line is a label.
func (p *summarySheet) writeSection(b SummarySection, spans []int) {
	plain, link, label := p.formats.tableCell, p.formats.tableCellLink, p.formats.tableCell
	if b.Headers == nil {
		plain, link, label = p.formats.value, p.formats.valueLink, p.formats.label
	} else {
		var head []SummaryCell
		var styles []int
		for _, text := range b.Headers {
			head, styles = append(head, SummaryCell{Text: text}), append(styles, p.formats.tableHeader)
		}
		p.writeHeaders(head, styles, spans)
	}
	for _, line := range b.Rows {
		p.writeTableLine(line, spans, plain, link, label)
	}
}

// writeTableLine writes a line of a section. The formats are those of a text, of one with a link, and of the first text.
func (p *summarySheet) writeTableLine(line []SummaryCell, spans []int, plain, link, label int) {
	if len(line) == 1 {
		p.writeWide(line[0], p.format(line[0], p.formats.value, p.formats.valueLink), 1)
		return
	}
	var styles []int
	for i := range spans {
		if i == len(line) {
			line = append(line[:i:i], SummaryCell{})
		}
		first := plain
		if i == 0 {
			first = label
		}
		styles = append(styles, p.format(line[i], first, link))
	}
	p.writeRow(line, styles, spans)
}

// format is the cell format of a text of the Summary.
func (p *summarySheet) format(l SummaryCell, plain, link int) int {
	if style, ok := p.formats.tableStatus[l.Status]; ok {
		return style
	}
	if p.linkAttribute(l) != "" {
		return link
	}
	return plain
}

// writeWide writes a text over all columns, in letters that are grow times as large as others.
func (p *summarySheet) writeWide(l SummaryCell, style int, grow float64) {
	p.startRow(lineTall * grow * float64(textLines(l.Text, int(gridColumns*gridWidth*lettersPerDigit/grow))))
	p.writeCell(0, gridColumns, l, style)
	p.rows.WriteString(`</row>`)
}

// writeRow writes one text into each column of a section.
func (p *summarySheet) writeRow(line []SummaryCell, styles, spans []int) {
	p.openRow(line, spans, 1)
	p.writeCells(line, styles, spans)
	p.rows.WriteString(`</row>`)
}

// writeHeaders writes the header of a section. Its letters are bold, and so take more room.
func (p *summarySheet) writeHeaders(head []SummaryCell, styles, spans []int) {
	tall := 1
	for i, h := range head {
		tall = max(tall, textLines(h.Text, int(float64(spans[i]*gridWidth)*lettersPerDigit/boldGrow)-1))
	}
	p.openRow(head, spans, tall)
	p.writeCells(head, styles, spans)
	p.rows.WriteString(`</row>`)
}

// openRow begins a row that is as high as its texts need, and at least so many lines.
func (p *summarySheet) openRow(line []SummaryCell, spans []int, tall int) {
	for i, l := range line {
		if spans[i] > 0 {
			tall = max(tall, textLines(l.Text, int(float64(spans[i]*gridWidth)*lettersPerDigit)-1))
		}
	}
	p.startRow(lineTall * float64(tall))
}

func (p *summarySheet) writeCells(line []SummaryCell, styles, spans []int) {
	from := 0
	for i, l := range line {
		if spans[i] > 0 {
			p.writeCell(from, spans[i], l, styles[i])
		}
		from += spans[i]
	}
}

// textLines is how many lines a text takes in a column with room for so many narrow characters. A line breaks between
// words, and between any two Chinese or Korean characters.
func textLines(text string, room int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		at := 0
		for word := range strings.FieldsSeq(line) {
			w := textWidth(word)
			switch {
			case at == 0:
			case at+1+w <= room:
				at++
			case w == utf8.RuneCountInString(word) || at+1 >= room:
				n++
				at = 0
			}
			at += w
			n += max(0, at-1) / room
			at = max(0, at-1)%room + min(at, 1)
		}
	}
	return n
}

// startRow writes the start tag of the next row. height is in points.
func (p *summarySheet) startRow(height float64) {
	p.row++
	fmt.Fprintf(&p.rows, `<row r="%d" ht="%g" customHeight="1">`, p.row, min(height, 400))
}

// writeCell writes a text over some columns of the grid, and its link.
func (p *summarySheet) writeCell(from, span int, l SummaryCell, style int) {
	name := cell.ColumnLetters(from)
	p.rows.Write(appendCell(nil, "", name, p.row, style, l.Text))
	for i := from + 1; i < from+span; i++ { // the other cells of a merged area need the format too
		p.rows.Write(appendCell(nil, "", cell.ColumnLetters(i), p.row, style, ""))
	}
	if span > 1 {
		p.merged = append(p.merged, area{from, p.row, from + span - 1, p.row}.String())
	}
	if to := p.linkAttribute(l); to != "" && l.Text != "" {
		fmt.Fprintf(&p.links, `<hyperlink ref="%s%d" %s/>`, name, p.row, to)
	}
}

// linkAttribute is the attribute of the hyperlink of a text. It is "" for a text without a link, and for a link that is not
// allowed or leads nowhere. A link to a cell has a location and no relation, so that no name of a sheet becomes an address.
func (p *summarySheet) linkAttribute(l SummaryCell) string {
	if sheet, at, ok := cell.SplitAddress(l.Link); ok {
		if name, ok := p.sheetNow(sheet); ok {
			return `location="` + escaped(cell.QuotedAddress(name, at)) + `"`
		}
	}
	address := linkTo(l.File, l.Web)
	if address == "" {
		return ""
	}
	if p.ids[address] == "" {
		p.ids[address] = fmt.Sprintf("rId%d", len(p.ids)+1)
		link := relationship{id: p.ids[address], kind: p.relationNamespace + "/hyperlink", target: address, external: true}
		p.added = append(p.added, link)
	}
	return `r:id="` + p.ids[address] + `"`
}
