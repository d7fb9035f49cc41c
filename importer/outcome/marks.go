package outcome

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// The cells that a Summary speaks of are coloured in their sheets by a rule (a conditional format). So the user's own format of a
// cell stays as it is under it, a cell that is empty can be coloured too, and the next outcome takes the rule out again.

// markFormula is always true. It tells our rules from those of a user.
const markFormula = `"hgeimport"<>""`

// mostMarks is how many cells of a sheet are marked.
const mostMarks = 500

// marksBySheet are the cells that are to be marked, by the sheet's name in the outcome.
func (d *draft) marksBySheet(s *Summary) map[string][]string {
	if s == nil {
		return nil
	}
	marks := map[string][]string{}
	for _, address := range s.Marked {
		sheet, at, ok := cell.SplitAddress(address)
		name, here := d.sheetNow(sheet)
		if _, _, is := cell.ParseAddress(at); !ok || !here || !is || len(marks[name]) >= mostMarks {
			continue
		}
		if !slices.Contains(marks[name], at) {
			marks[name] = append(marks[name], at)
		}
	}
	return marks
}

// markRule is the XML of the rule that marks cells, nil for none. dxf is the index of the rule's format.
func markRule(prefix string, cells []string, dxf int) []byte {
	if len(cells) == 0 {
		return nil
	}
	return fmt.Appendf(nil, `<%[1]sconditionalFormatting sqref="%[2]s"><%[1]scfRule type="expression" dxfId="%[3]d" priority="1">`+
		`<%[1]sformula>%[4]s</%[1]sformula></%[1]scfRule></%[1]sconditionalFormatting>`,
		prefix, strings.Join(cells, " "), dxf, escaped(markFormula))
}

// withoutMarks is a <conditionalFormatting> of the source without the rules of an earlier outcome, nil if nothing is left.
func withoutMarks(raw []byte) ([]byte, error) {
	if !bytes.Contains(raw, []byte("hgeimport")) {
		return raw, nil
	}
	e, err := parseElement(raw)
	if err != nil {
		return nil, err
	}
	e.remove(func(k child) bool {
		return k.name == "cfRule" && strings.Contains(html.UnescapeString(string(k.raw)), markFormula)
	})
	if e.find("cfRule") < 0 {
		return nil, nil
	}
	return e.bytes(), nil
}

// markCells copies a sheet that gets no columns, marks cells in it, and takes the selection off its tab.
func markCells(rule func(prefix string) []byte) func(io.Reader, *bufio.Writer) error {
	return func(r io.Reader, w *bufio.Writer) error {
		t, prefix, open := newTokenizer(r), "", false
		var due []byte // what is still to be written
		for {
			tok, err := t.next()
			if err != nil {
				return unexpectedEnd(err)
			}
			switch {
			case tok.kind == endTag && open:
				w.Write(due)
				w.Write(tok.raw)
				return copyRest(t, w)
			case tok.kind == startTag && !open:
				open, prefix = true, tok.prefix()
				due = rule(prefix)
				w.Write(tok.raw)
				continue
			case tok.kind != startTag && tok.kind != emptyTag:
				w.Write(tok.raw)
				continue
			}
			name := string(tok.name())
			if due != nil && childPosition(name) >= childPosition("conditionalFormatting") {
				w.Write(due)
				due = nil
			}
			switch name {
			case "conditionalFormatting", "sheetViews":
				raw, err := collectElement(t, tok)
				if err == nil && name == "sheetViews" {
					raw, err = withoutSelection(raw)
				} else if err == nil {
					raw, err = withoutMarks(raw)
				}
				if err != nil {
					return err
				}
				w.Write(raw)
			default:
				if err := copyElement(t, tok, w); err != nil {
					return err
				}
			}
		}
	}
}

// withoutSelection takes the selection off a tab.
func withoutSelection(raw []byte) ([]byte, error) {
	e, err := parseElement(raw)
	if err != nil {
		return nil, err
	}
	for i, k := range e.children {
		if k.name == "sheetView" {
			e.children[i].raw = dropAttribute(k.raw, "tabSelected")
		}
	}
	return e.bytes(), nil
}
