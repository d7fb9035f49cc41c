package outcome

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Events are a sheet behind the user's own: what has happened to what the rows are about, one event a row.
type Events struct {
	Title   string // its cell A1
	Headers []string
	Rows    iter.Seq2[[]string, error]
	More    string // the last row, if there are more events than a sheet has rows
}

const (
	eventsTop   = 2 // row of the headers
	eventsWidth = 22
)

// addEvents plans the sheet of events: an earlier one, in whatever language, or a new one at the end. It returns the sheet's
// part.
func (d *draft) addEvents(s *Summary) (part string, err error) {
	name, index := reason.Say(s.language(), "events_sheet"), -1
	for i, t := range d.tabs {
		if t.part != "" && reason.IsEventsName(t.name) && d.isSummary(t.name) {
			part, index = t.part, i
		}
	}
	if index < 0 {
		plain := name
		for n := 1; d.tabNamed(name) >= 0; n++ {
			if name = plain + reason.SummarySheetMark; n > 1 {
				name = fmt.Sprintf("%s (HGE %d)", plain, n)
			}
		}
		if part, err = d.addSheetBehind(name); err != nil {
			return "", err
		}
		index = len(d.tabs) - 1
	}
	x := &eventsWriter{Events: s.Events, draft: d, area: func(ref string) { d.filters[index] = ref }}
	d.writeLater(part, x.write)
	return part, nil
}

// addSheetBehind adds a sheet behind all others.
func (w *workbook) addSheetBehind(name string) (part string, err error) {
	for n := len(w.tabs) + 1; part == "" || w.has(part); n++ {
		part = path.Join(path.Dir(w.part), fmt.Sprintf("worksheets/sheet%d.xml", n))
	}
	id, err := w.addPart(part, "worksheet", sheetType)
	if err != nil {
		return "", err
	}
	s := tab{name: name, part: part, id: 1}
	for _, other := range w.tabs {
		s.id = max(s.id, other.id+1)
	}
	w.tabs = append(w.tabs, s)
	return part, w.editSheets(func(list *element) {
		list.insert(len(list.children), "sheet", w.sheetTag(list, s, id))
	})
}

// sheetTag is the XML of a sheet in the list of sheets.
func (w *workbook) sheetTag(list *element, s tab, relID string) []byte {
	prefix, declare := namespacePrefix(w.root.start.raw, "/relationships"), ""
	if prefix == "" {
		prefix, declare = "r:", ` xmlns:r="`+w.relationNamespace+`"`
	}
	return fmt.Appendf(nil, `<%ssheet name="%s" sheetId="%d"%s %sid="%s"/>`, list.prefix(), escaped(s.name), s.id, declare, prefix,
		relID)
}

// eventsWriter writes the sheet, row by row.
type eventsWriter struct {
	*Events
	*draft
	area func(ref string) // takes the area of its filter
	row  int
	buf  []byte
}

func (x *eventsWriter) write(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintf(b, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<worksheet xmlns="%s"><sheetViews>`+
		`<sheetView workbookViewId="0"><pane ySplit="%[2]d" topLeftCell="A%[3]d" activePane="bottomLeft" state="frozen"/></sheetView>`+
		`</sheetViews><cols><col min="1" max="%[4]d" width="%[5]d" customWidth="1"/></cols><sheetData>`, x.mainNamespace,
		eventsTop, eventsTop+1, max(1, len(x.Headers)), eventsWidth)
	x.writeRow(b, x.formats.heading, x.Title)
	x.writeRow(b, x.formats.rowHeader, x.Headers...)
	for texts, err := range x.Rows {
		if err == nil {
			err = x.ctx.Err()
		}
		if err != nil {
			return err
		}
		if x.row == cell.MostRows-1 {
			x.writeRow(b, x.formats.rowText, x.More)
			break
		}
		x.writeRow(b, x.formats.rowText, texts...)
	}
	area := fmt.Sprintf("A%d:%s%d", eventsTop, cell.ColumnLetters(max(0, len(x.Headers)-1)), x.row)
	fmt.Fprintf(b, `</sheetData><autoFilter ref="%s"/></worksheet>`, area)
	x.area(absoluteRef(area))
	return b.Flush()
}

func (x *eventsWriter) writeRow(b *bufio.Writer, format int, texts ...string) {
	x.row++
	fmt.Fprintf(b, `<row r="%d">`, x.row)
	for i, text := range texts {
		if text != "" {
			x.buf = appendCell(x.buf[:0], "", cell.ColumnLetters(i), x.row, format, text)
			b.Write(x.buf)
		}
	}
	b.WriteString(`</row>`)
}

// absoluteRef is A2:H9 as $A$2:$H$9.
func absoluteRef(ref string) string {
	parts := strings.Split(ref, ":")
	for i, p := range parts {
		letters := strings.TrimRight(p, "0123456789")
		parts[i] = "$" + letters + "$" + p[len(letters):]
	}
	return strings.Join(slices.Clip(parts), ":")
}
