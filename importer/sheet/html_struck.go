package sheet

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hgeimport/mapping/cell"
)

// A page strikes out with an element, with the style of one, or with a class that its style sheet defines, as Excel's pages do.

// struckStyle is a style that strikes out, and struckClass finds the classes of a style sheet that do. Excel also writes
// text-line-through:none, which strikes out nothing.
var (
	struckStyle = regexp.MustCompile(`text-decoration[\w-]*\s*:[^;}]*line-through`)
	struckClass = regexp.MustCompile(`\.([\w-]+)\s*\{[^}]*text-decoration[\w-]*\s*:[^;}]*line-through`)
)

// htmlStrike is what is struck out of the cell that is being read.
type htmlStrike struct {
	classes map[string]bool // that strike out

	by          atom.Atom // the open element that strikes out, 0 if none is open
	depth       int       // elements of that name that are open in it
	row, whole  bool      // the row, or the cell, strikes out all of it
	out, others []byte    // the text that is struck out, and the text that is not
}

// strikes tells whether an element strikes out what is in it.
func (k *htmlStrike) strikes(t *html.Token) bool {
	switch t.DataAtom {
	case atom.S, atom.Strike, atom.Del:
		return true
	}
	if struckStyle.MatchString(htmlAttr(*t, "style")) {
		return true
	}
	if len(k.classes) > 0 {
		for _, class := range strings.Fields(htmlAttr(*t, "class")) {
			if k.classes[class] {
				return true
			}
		}
	}
	return false
}

// startCell notes the start of a cell.
func (k *htmlStrike) startCell(t *html.Token) {
	*k = htmlStrike{classes: k.classes, row: k.row, whole: k.row || k.strikes(t), out: k.out[:0], others: k.others[:0]}
}

// start notes the start of an element in a cell.
func (k *htmlStrike) start(t *html.Token) {
	switch {
	case t.Type != html.StartTagToken:
	case k.by != 0 && t.DataAtom == k.by:
		k.depth++
	case k.by == 0 && k.strikes(t):
		k.by, k.depth = t.DataAtom, 1
	}
}

// end notes the end of an element.
func (k *htmlStrike) end(tag atom.Atom) {
	if tag == k.by {
		if k.depth--; k.depth == 0 {
			k.by = 0
		}
	}
}

// add notes a text of the cell.
func (k *htmlStrike) add(text []byte) {
	if k.whole || k.by != 0 {
		k.out = append(k.out, text...)
	} else {
		k.others = append(k.others, text...)
	}
}

// define reads a style sheet.
func (k *htmlStrike) define(css []byte) {
	for _, m := range struckClass.FindAllSubmatch(css, mostStyles) {
		if k.classes == nil {
			k.classes = map[string]bool{}
		}
		k.classes[string(m[1])] = true
	}
}

// strike notes in a cell what is struck out of its text.
func (k *htmlStrike) strike(c *cell.Cell) {
	out := bytes.TrimSpace(k.out)
	switch {
	case len(out) == 0:
	case len(bytes.TrimSpace(k.others)) == 0:
		c.Struck = cell.WholeStruck
	default:
		first := string(bytes.Fields(out)[0])
		from := max(0, strings.Index(c.Text, first))
		c.StrikePart(from, from+len(first))
	}
}
