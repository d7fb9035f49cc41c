package sheet

import (
	"bytes"
	"fmt"
	"strings"

	"hgeimport/mapping"
)

// The columns of a Summary, in letters: its tables share them, so that each is as wide as its longest text within limits.
const (
	narrowest = 14
	widest    = 46
	leastWide = 110 // all of them together
	titleGrow = 1.7 // how much larger the title is than other text
	lineTall  = 15.5
)

// summarySheet writes the Summary as a sheet.
type summarySheet struct {
	styles *looks
	link   func(sheet string) (name string, ok bool) // what a sheet of the source is called in the outcome
	office string
	widths []int
	rows   bytes.Buffer
	row    int
	merged []string
	links  bytes.Buffer
	ids    map[string]string
	added  []relationship
}

// writeSummary sets the Summary's part and its relations.
func (o *outcome) writeSummary(part string, s *Summary) error {
	if s == nil {
		s = &Summary{}
	}
	sheet := &summarySheet{styles: o.styles, link: o.sheetNow, office: o.office, ids: map[string]string{}}
	o.set(part, sheet.xml(s, o.main))
	o.drop(relsName(part))
	if len(sheet.added) == 0 {
		return nil
	}
	return o.setRelations(part, sheet.added, nil)
}

// sheetNow says what a sheet of the source is called in the outcome. A sheet without a name is the first one.
func (o *outcome) sheetNow(name string) (string, bool) {
	for i, s := range o.book.Sheets {
		if (s.Name == name || name == "") && i < len(o.names) && o.names[i] != "" {
			return o.names[i], true
		}
	}
	return "", false
}

// xml is the whole sheet.
func (p *summarySheet) xml(s *Summary, main string) []byte {
	p.measure(s)
	title := s.Title
	if !strings.HasPrefix(title, OutcomeMark) && !strings.HasPrefix(title, CheckMark) {
		title = strings.TrimSuffix(OutcomeMark+": "+title, ": ")
	}
	style := p.styles.bad
	if s.Good {
		style = p.styles.good
	}
	p.wide(Linked{Text: title}, 0, style, titleGrow)
	for _, b := range s.Blocks {
		p.row++
		if b.Heading != "" {
			p.line([]Linked{{Text: b.Heading}}, []int{p.styles.heading}, lineTall*1.3)
		}
		p.block(b)
	}
	var x bytes.Buffer
	fmt.Fprintf(&x, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<worksheet xmlns="%s" xmlns:r="%s">`, main, p.office)
	x.WriteString(`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
	fmt.Fprintf(&x, `<dimension ref="A1:%s%d"/>`, mapping.Letters(len(p.widths)-1), p.row)
	x.WriteString(`<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews><cols>`)
	for i, w := range p.widths {
		fmt.Fprintf(&x, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, w)
	}
	fmt.Fprintf(&x, `</cols><sheetData>%s</sheetData>`, p.rows.Bytes())
	if len(p.merged) > 0 {
		fmt.Fprintf(&x, `<mergeCells count="%d">`, len(p.merged))
		for _, ref := range p.merged {
			fmt.Fprintf(&x, `<mergeCell ref="%s"/>`, ref)
		}
		x.WriteString(`</mergeCells>`)
	}
	if p.links.Len() > 0 {
		fmt.Fprintf(&x, `<hyperlinks>%s</hyperlinks>`, p.links.Bytes())
	}
	x.WriteString(`<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>`)
	x.WriteString(`<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>`)
	return x.Bytes()
}

// measure decides how many columns there are and how wide.
func (p *summarySheet) measure(s *Summary) {
	p.widths = []int{narrowest, narrowest}
	widen := func(i int, text string) {
		for len(p.widths) <= i {
			p.widths = append(p.widths, narrowest)
		}
		p.widths[i] = max(p.widths[i], min(textWidth(text)+2, widest))
	}
	for _, b := range s.Blocks {
		for i, text := range b.Columns {
			widen(i, text)
		}
		for _, line := range b.Lines {
			for i, l := range line {
				text := l.Text
				if i == len(line)-1 && b.Columns == nil {
					text = "" // what stands last and has no column runs to the edge
				}
				widen(i, text)
			}
		}
	}
	total := 0
	for _, w := range p.widths {
		total += w
	}
	p.widths[len(p.widths)-1] += max(0, leastWide-total)
}

// block writes the lines of a block, and before them its header.
func (p *summarySheet) block(b Block) {
	if b.Columns == nil {
		for _, line := range b.Lines {
			p.pair(line)
		}
		return
	}
	var head []Linked
	var styles []int
	for _, text := range b.Columns {
		head, styles = append(head, Linked{Text: text}), append(styles, p.styles.tableHead)
	}
	p.line(head, styles, 0)
	for _, line := range b.Lines {
		styles = styles[:0]
		for _, l := range line {
			styles = append(styles, p.style(l, p.styles.cell, p.styles.cellLink))
		}
		for i := len(line); i < len(b.Columns); i++ {
			line, styles = append(line[:i:i], Linked{}), append(styles, p.styles.cell)
		}
		p.line(line, styles, 0)
	}
}

// pair writes a label and its value, which runs to the edge; a line of one text runs all the way.
func (p *summarySheet) pair(line []Linked) {
	switch len(line) {
	case 0:
		p.row++
	case 1:
		p.wide(line[0], 0, p.style(line[0], p.styles.value, p.styles.valueLink), 1)
	default:
		styles := []int{p.style(line[0], p.styles.label, p.styles.valueLink)}
		for _, l := range line[1:] {
			styles = append(styles, p.style(l, p.styles.value, p.styles.valueLink))
		}
		if len(line) == 2 {
			p.start(p.height(line[1].Text, 1, 1))
			p.cell(0, line[0], styles[0])
			p.cell(1, line[1], styles[1])
			p.merge(1)
			p.rows.WriteString(`</row>`)
			return
		}
		p.line(line, styles, 0)
	}
}

// style is how a text of the Summary looks.
func (p *summarySheet) style(l Linked, plain, link int) int {
	if style, ok := p.styles.cellStatus[l.Status]; ok {
		return style
	}
	if l.Link != "" && p.target(l.Link) != "" {
		return link
	}
	return plain
}

// wide writes a text over all columns from one on.
func (p *summarySheet) wide(l Linked, from, style int, grow float64) {
	p.start(p.height(l.Text, from, grow))
	p.cell(from, l, style)
	p.merge(from)
	p.rows.WriteString(`</row>`)
}

// line writes one text into each column. A height of 0 is that of its texts.
func (p *summarySheet) line(line []Linked, styles []int, height float64) {
	for i, l := range line {
		if height == 0 || len(line) > 1 {
			height = max(height, lineTall*float64(textLines(l.Text, p.widths[i])))
		}
	}
	p.start(height)
	for i, l := range line {
		p.cell(i, l, styles[i])
	}
	p.rows.WriteString(`</row>`)
}

// height is that of a text which is grow times as large as others and runs from a column to the edge.
func (p *summarySheet) height(text string, from int, grow float64) float64 {
	room := 0
	for _, w := range p.widths[from:] {
		room += w
	}
	return lineTall * grow * float64(textLines(text, int(float64(room)/grow)))
}

// textLines is how many lines a text takes in a column.
func textLines(text string, room int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += max(1, (textWidth(line)+room-2)/(room-1))
	}
	return n
}

func (p *summarySheet) start(height float64) {
	p.row++
	fmt.Fprintf(&p.rows, `<row r="%d" ht="%g" customHeight="1">`, p.row, min(height, 400))
}

func (p *summarySheet) merge(from int) {
	if last := len(p.widths) - 1; from < last {
		p.merged = append(p.merged, area{from, p.row, last, p.row}.String())
	}
}

// cell writes a text, and its link.
func (p *summarySheet) cell(col int, l Linked, style int) {
	name := mapping.Letters(col)
	p.rows.Write(appendCell(nil, "", name, p.row, style, l.Text))
	if to := p.target(l.Link); to != "" && l.Text != "" {
		fmt.Fprintf(&p.links, `<hyperlink ref="%s%d" %s/>`, name, p.row, to)
	}
}

// target is where a link leads, as an attribute, "" for one that is not allowed or leads nowhere.
func (p *summarySheet) target(link string) string {
	if address := webLink(link); address != "" {
		if p.ids[address] == "" {
			p.ids[address] = fmt.Sprintf("rId%d", len(p.ids)+1)
			p.added = append(p.added, relationship{id: p.ids[address], kind: p.office + "/hyperlink", target: address, external: true})
		}
		return `r:id="` + p.ids[address] + `"`
	}
	if sheet, cell, ok := splitLink(link); ok {
		if name, ok := p.link(sheet); ok {
			return `location="` + escaped(joinLink(name, cell)) + `"`
		}
	}
	return ""
}
