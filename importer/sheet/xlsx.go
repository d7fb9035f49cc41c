package sheet

import (
	"errors"
	"fmt"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// xlsxContent reads an xlsx or xlsm.
type xlsxContent struct {
	book              *Book
	options           Options
	pkg               *zipPackage
	sheetParts        []string // name of the part of each sheet
	styles            styles
	sharedStringsPart string          // "" = the workbook has none
	sharedStrings     *sharedStrings  // nil until the first sheet is read
	sheetNotes        []reason.Reason // about the list of sheets
	findings          []*findings     // by sheet; nil before its first full pass
	comments          struct {        // of the sheet that was read last
		sheet int
		all   sheetComments
		lost  string
	}
	noFast bool // all is read by the scanner: for tests that compare it with the fast functions
}

// openXLSX reads all but the rows and the shared strings: the list of sheets, the styles, where the parts are.
func (b *Book) openXLSX(size int64, o Options) error {
	c, err := openPackage(readerAt(b.file, o.Stop), size, o.Limits)
	if err != nil {
		return err
	}
	if o.TextMemory <= 0 {
		o.TextMemory = defaultTextMemory
	}
	w := &xlsxContent{book: b, pkg: c, options: o}
	b.Zip, b.content = c.zip, w
	main, err := workbookPart(c)
	if err != nil {
		return err
	}
	related, err := c.relations(main)
	if err != nil {
		return err
	}
	if err := w.readSheets(main, related); err != nil {
		return err
	}
	for _, r := range related {
		switch r.kind {
		case "sharedStrings":
			w.sharedStringsPart = r.target
		case "styles":
			if w.styles, err = readStyles(c, r.target); err != nil {
				return err
			}
		}
	}
	w.findings = make([]*findings, len(b.Sheets))
	return nil
}

// readSheets reads the list of sheets from the workbook part main. It leaves out charts, dialogs and
// modules, which are sheets without cells.
func (w *xlsxContent) readSheets(main string, related map[string]relation) error {
	b, date1904, listed := w.book, false, 0
	shown := map[string]bool{} // parts of sheets that are not hidden
	err := w.pkg.xml(main, "workbook", func(x *xmlReader) error {
		switch {
		case string(x.name) == "workbookPr":
			date1904 = isTrue(x.attr("date1904"))
		case string(x.name) == "sheet" && x.within("sheets"):
			name, ok := appendChars(nil, x.attr("name"), false, true)
			if !ok || len(name) > longestSheetName {
				return x.broken()
			}
			if listed++; b.meter.mayHave(listed) != nil {
				return b.meter.mayHave(listed)
			}
			id := relationID(x)
			if len(id) == 0 { // Excel 5 kept macro modules so, and Excel still opens such workbooks
				w.sheetNotes = append(w.sheetNotes, reason.Reason{Code: reason.ModuleSheet, Value: string(name)})
				return nil
			}
			to, ok := related[string(id)]
			if !ok {
				return refuse(reason.MissingPart, string(name))
			}
			if to.kind != "worksheet" {
				w.sheetNotes = append(w.sheetNotes, reason.Reason{Code: reason.ChartSheet, Value: string(name)})
				return nil
			}
			state := string(x.attr("state"))
			hidden := state == "hidden" || state == "veryHidden"
			if hidden {
				w.sheetNotes = append(w.sheetNotes, reason.Reason{Code: reason.HiddenSheet, Value: string(name)})
			}
			if !hidden && shown[to.target] { // its rows would count once for each sheet that shows them
				return refusal(reason.Reason{Code: reason.SharedSheet, Value: string(name)})
			}
			shown[to.target] = shown[to.target] || !hidden
			b.Sheets = append(b.Sheets, cell.Sheet{Name: string(name), Hidden: hidden})
			w.sheetParts = append(w.sheetParts, to.target)
		}
		return nil
	})
	if err == nil && len(b.Sheets) == 0 {
		err = refuse(reason.NoTable)
	}
	for i := range b.Sheets {
		b.Sheets[i].Date1904 = date1904
	}
	return err
}

// relationID is the value of the attribute r:id. The prefix may be another one than r.
func relationID(x *xmlReader) []byte {
	for _, a := range x.attrs {
		if len(localName(a.name)) < len(a.name) && string(localName(a.name)) == "id" {
			return a.value
		}
	}
	return nil
}

// readSharedStrings reads the shared strings, at the first call only.
func (w *xlsxContent) readSharedStrings() error {
	if w.sharedStrings != nil {
		return nil
	}
	t := newSharedStrings(w.options.TextMemory, w.options.TempDir)
	w.sharedStrings = t
	if w.sharedStringsPart == "" {
		return t.finish()
	}
	var text []byte
	err := w.pkg.xml(w.sharedStringsPart, "sst", func(x *xmlReader) (err error) {
		if string(x.name) != "si" {
			return x.skip()
		}
		if t.count == mostStrings {
			return refuse(reason.TooLarge, itoa(mostUnpacked>>20))
		}
		if text, err = x.richText(text[:0]); err == nil {
			t.struck = t.struck || x.struck.to > 0
			err = t.add(x.struck.appendTo(text))
		}
		if err != nil || w.noFast {
			return err
		}
		return x.fastTexts(mostStrings-t.count, t.add)
	})
	if err != nil {
		w.sharedStrings = nil
		return errors.Join(err, t.close())
	}
	return t.finish()
}

func (w *xlsxContent) rows(i int, yield func(*cell.Row) bool) error {
	if err := w.readSharedStrings(); err != nil {
		return err
	}
	name := w.sheetParts[i]
	r, err := w.pkg.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newXLSXScan(w, i, newPartReader(r, name))
	if s.comments, s.findings.commentsLost, err = w.commentsOf(i); err != nil {
		return err
	}
	whole, err := s.run(yield)
	if err != nil {
		return err
	}
	if whole {
		w.findings[i] = s.findings
	}
	return nil
}

func (w *xlsxContent) notes() []reason.Reason {
	all := append([]reason.Reason(nil), w.sheetNotes...)
	for i, f := range w.findings {
		all = append(all, f.notes(w.book.Sheets[i].Name)...)
	}
	return all
}

func (w *xlsxContent) found(i int) *findings { return w.findings[i] }

func (w *xlsxContent) close() error {
	if w.sharedStrings == nil {
		return nil
	}
	if err := w.sharedStrings.close(); err != nil {
		return fmt.Errorf("temporary space of %s: %w", w.book.path, err)
	}
	return nil
}
