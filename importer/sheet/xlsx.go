package sheet

import (
	"errors"
	"fmt"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// workbook is the content of an xlsx or xlsm.
type xlsxContent struct {
	book              *Book
	pkg               *zipPackage
	styles            styles
	sharedStringsPart string         // shared strings, "" where there are none
	sharedStrings     *sharedStrings // nil until the first sheet is read
	options           Options
	sheetNotes        []reason.Reason
	findings          []*findings // by sheet, nil before its first full pass
	noFastCell        bool        // quickCell is not used: for comparing
}

// openXLSX reads what stands around the sheets: their names, the styles, where the parts are.
func (b *Book) openXLSX(size int64, o Options) error {
	c, err := openPackage(b.file, size)
	if err != nil {
		return err
	}
	if o.TextMemory <= 0 {
		o.TextMemory = defaultTextMemory
	}
	w := &xlsxContent{book: b, pkg: c, options: o}
	b.Zip, b.content = c, w
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

// readSheets lists the worksheets of the workbook part main. Sheets of charts and dialogs hold no cells.
func (w *xlsxContent) readSheets(main string, related map[string]relation) error {
	b, date1904, visible := w.book, false, 0
	err := w.pkg.xml(main, "workbook", func(x *xmlReader) error {
		switch {
		case string(x.name) == "workbookPr":
			date1904 = isTrue(x.attr("date1904"))
		case string(x.name) == "sheet" && x.within("sheets"):
			name, ok := appendChars(nil, x.attr("name"), false, true)
			if !ok || len(b.Sheets) == mostSheets {
				return x.broken()
			}
			to, ok := related[string(relationID(x))]
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
			} else {
				visible++
			}
			b.Sheets = append(b.Sheets, cell.Sheet{Name: string(name), Hidden: hidden})
			b.parts = append(b.parts, part{string(name), to.target})
		}
		return nil
	})
	if err == nil && visible == 0 {
		err = refuse(reason.NoTable)
	}
	for i := range b.Sheets {
		b.Sheets[i].Date1904 = date1904
	}
	return err
}

// relationID is the attribute r:id, whatever its prefix.
func relationID(x *xmlReader) []byte {
	for _, a := range x.attrs {
		if len(localName(a.name)) < len(a.name) && string(localName(a.name)) == "id" {
			return a.value
		}
	}
	return nil
}

// readTexts reads the shared strings, once.
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
		if text, err = x.richText(text[:0]); err != nil {
			return err
		}
		return t.add(text)
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
	name := w.book.parts[i].part
	r, err := w.pkg.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newXLSXScan(w, i, newXMLReader(r, name))
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

func (w *xlsxContent) close() error {
	if w.sharedStrings == nil {
		return nil
	}
	if err := w.sharedStrings.close(); err != nil {
		return fmt.Errorf("temporary space of %s: %w", w.book.path, err)
	}
	return nil
}
