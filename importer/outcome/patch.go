package outcome

import (
	"bufio"
	"fmt"
	"io"
	"slices"
)

// sheetPatch writes a sheet once more with five columns in it. All that it does not know passes as it came.
type sheetPatch struct {
	*sheetRoom
	sheet  int                  // index in the Book
	cols   [outcomeColumns]int  // where the five columns stand
	old    [outcomeColumns]bool // those that an earlier outcome left there: what they held goes
	widths [outcomeColumns]float64
	order  []int                  // the five from left to right
	names  [outcomeColumns]string // as letters
	filter area                   // what can be filtered, when the sheet says nothing yet or less
	styles *looks
	feed   *feed
	links  *cellLinks

	prefix  string // of the sheet's elements
	relID   string // name of the attribute r:id, with a declaration where the sheet has none
	answer  *Answer
	lastRow int // the last row that got an answer
	buf     []byte
}

// sheetChildren is the order in which the parts of a sheet must stand.
var sheetChildren = []string{"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
	"protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr",
	"conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
	"colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF",
	"drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}

// sheetOrder is the place of a child among the others, -1 where it is unknown.
func sheetOrder(name string) int {
	if name == "AlternateContent" { // what newer programs wrap around controls
		name = "oleObjects"
	}
	return slices.Index(sheetChildren, name)
}

// run copies the sheet from r to w.
func (p *sheetPatch) run(r io.Reader, w *bufio.Writer) error {
	t := streamPieces(r)
	if err := p.takeRoot(t, w); err != nil {
		return err
	}
	due := []string{"sheetViews", "cols", "autoFilter", "hyperlinks"} // what we write where the sheet has none of it
	reach := func(place int) error {
		for len(due) > 0 && sheetOrder(due[0]) < place {
			raw, err := p.change(due[0], nil)
			if err != nil {
				return err
			}
			w.Write(raw)
			due = due[1:]
		}
		return nil
	}
	for {
		tok, err := t.next()
		if err != nil {
			return unexpected(err)
		}
		switch {
		case tok.kind == endPiece:
			if err := reach(len(sheetChildren)); err != nil {
				return err
			}
			w.Write(tok.raw)
			return copyRest(t, w)
		case tok.kind != startPiece && tok.kind != emptyPiece:
			w.Write(tok.raw)
			continue
		}
		name := string(tok.name())
		if err := reach(sheetOrder(name)); err != nil {
			return err
		}
		switch name {
		case "sheetData":
			err = p.copyRows(t, tok, w)
		case "dimension", "sheetViews", "cols", "autoFilter", "hyperlinks":
			due = slices.DeleteFunc(due, func(d string) bool { return d == name })
			var raw []byte
			if raw, err = collect(t, tok); err == nil {
				raw, err = p.change(name, raw)
			}
			w.Write(raw)
		default:
			err = copyElement(t, tok, w)
		}
		if err != nil {
			return err
		}
	}
}

// takeRoot copies up to the start tag of the sheet.
func (p *sheetPatch) takeRoot(t *pieces, w *bufio.Writer) error {
	for {
		tok, err := t.next()
		if err != nil {
			return unexpected(err)
		}
		w.Write(tok.raw)
		if tok.kind == startPiece {
			p.prefix = tok.prefix()
			if p.relID = namespacePrefix(tok.raw, "/relationships") + "id"; p.relID == "id" {
				p.relID = `xmlns:r="` + p.links.office + `" r:id`
			}
			return nil
		}
	}
}

// change returns what the sheet shall have as its child called name instead of raw, which is nil where it has none.
func (p *sheetPatch) change(name string, raw []byte) ([]byte, error) {
	if raw == nil {
		raw = fmt.Appendf(nil, "<%[1]s%[2]s></%[1]s%[2]s>", p.prefix, name)
		if name == "autoFilter" {
			raw = fmt.Appendf(nil, "<%sautoFilter/>", p.prefix)
		}
	}
	if name == "dimension" || name == "autoFilter" {
		return p.changeArea(name, raw), nil
	}
	e, err := takeApart(raw)
	if err != nil {
		return nil, err
	}
	switch name {
	case "sheetViews":
		err = p.changeViews(e)
	case "cols":
		p.changeWidths(e)
	case "hyperlinks":
		p.changeLinks(e)
	}
	if err != nil || !slices.ContainsFunc(e.kids, func(k child) bool { return k.name != "" }) {
		return nil, err
	}
	return e.bytes(), nil
}
