package outcome

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// partFilter copies the XML of a part without what an outcome does not take over. It is a reader: what reads a part through it
// sees the part as if its author had left these things out. A part in which there is nothing of the kind is the same byte for
// byte.
type partFilter struct {
	*partRules
	t      *tokenizer
	out    bytes.Buffer
	err    error
	found  partFindings
	inner  bool // it reads one of the elements in whole
	at     cellPosition
	shared map[string]bool // by number: whether the shared formula is taken over
}

// partRules say what is left out of a part.
type partRules struct {
	formulas *formulaRules
	kind     string          // of the relation that leads to the part, in lower case
	gone     map[string]bool // ids of its relations that are left out
	outward  map[string]bool // ids of its relations to addresses outside, of which only links that a user clicks may make use
}

// partFindings count what was left out of a part.
type partFindings struct {
	formulas   int
	first      area // the cell of the first formula
	elements   int  // and formulas outside of cells
	attributes int  // and formulas of charts
}

func (f partFindings) any() bool { return f.formulas+f.elements+f.attributes > 0 }

func (r *partRules) filter(in io.Reader) *partFilter {
	return &partFilter{partRules: r, t: newTokenizer(in), shared: map[string]bool{}}
}

// Elements by what is done with them.
var (
	// leftOut are never taken over: they hold addresses or commands, or save the workbook elsewhere.
	leftOut = setOf(`externalReferences externalData webPublishItems webPublishObjects functionGroups FmlaMacro xmlColumnPr dataModel
		HyperlinkBase`)

	// whole are taken over only if nothing in them is left out: without it they would not be valid.
	whole = setOf(`AlternateContent ext conditionalFormatting dataValidations dataConsolidate oleObjects controls twoCellAnchor
		oneCellAnchor absoluteAnchor`)

	// formulaElements hold a formula.
	formulaElements = setOf(`f formula formula1 formula2 sqref calculatedColumnFormula totalsRowFormula FmlaLink FmlaRange FmlaPict
		FmlaTxbx FmlaGroup`)

	// clickable are the elements that may lead to an address outside: the user clicks them.
	clickable = setOf(`hyperlink hlinkClick hlinkHover hlinkMouseOver`)

	// pictures are the elements that show something. They stay, without the picture, if it is left out.
	pictures = setOf(`blip imagedata fill stroke`)
)

// Read reads the part as it is taken over.
func (f *partFilter) Read(b []byte) (int, error) {
	for f.out.Len() == 0 && f.err == nil {
		f.err = f.step()
	}
	if f.out.Len() == 0 {
		return 0, f.err
	}
	return f.out.Read(b)
}

// findAll goes through the part and keeps nothing of it.
func (f *partFilter) findAll() (partFindings, error) {
	for f.err == nil {
		f.out.Reset()
		f.err = f.step()
	}
	if f.err == io.EOF {
		f.err = nil
	}
	return f.found, f.err
}

// step copies, changes or leaves out the next token or element.
func (f *partFilter) step() error {
	tok, err := f.t.next()
	if err != nil {
		return err
	}
	if tok.kind != startTag && tok.kind != emptyTag {
		f.out.Write(tok.raw)
		return nil
	}
	name := string(tok.name())
	switch {
	case leftOut[name] || f.usesRelation(name, tok.raw):
		f.found.elements++
		_, err = f.collect(tok)
		return err
	case name == "row" && f.kind == "worksheet":
		f.copyRow(tok)
		return nil
	case name == "c" && f.kind == "worksheet" && f.at.row > 0:
		return f.copyCell(tok)
	case formulaElements[name]:
		return f.copyFormula(tok, name)
	case whole[name] && !f.inner:
		return f.copyWhole(tok)
	}
	if name == "sheetData" {
		f.at = cellPosition{}
	}
	f.out.Write(f.cleanTag(name, tok.raw))
	return nil
}

// collect reads an element whose first tag has been read. One that is too large for memory makes the workbook one that we cannot
// add to.
func (f *partFilter) collect(tok token) ([]byte, error) { return collectElement(f.t, tok) }

// copyRow copies the start tag of a row, and all of the row if it has no formula. Nearly all rows have none.
func (f *partFilter) copyRow(tok token) {
	f.at.col, f.at.row, _ = f.at.next(tok)
	prefix, empty := tok.prefix(), tok.kind == emptyTag
	f.out.Write(tok.raw)
	if empty {
		return
	}
	raw := f.t.peekRow(prefix, cell.MostColumns)
	if raw == nil || mayHaveFormula(raw) {
		return
	}
	f.t.pos += len(raw)
	f.out.Write(raw)
}

// mayHaveFormula tells whether an element called f may be in XML.
func mayHaveFormula(raw []byte) bool {
	return bytes.Contains(raw, []byte("<f")) || bytes.Contains(raw, []byte(":f"))
}

// copyCell copies a cell. If its formula is left out it keeps its value; without a value it would be empty, and is #REF!.
func (f *partFilter) copyCell(tok token) error {
	f.at.col, f.at.row, _ = f.at.next(tok)
	raw, err := f.collect(tok)
	if err != nil {
		return err
	}
	if f.hasPlainFormula(raw) {
		f.out.Write(raw)
		return nil
	}
	e, err := parseElement(raw)
	if err != nil {
		return err
	}
	allowed, valued := true, false
	for _, k := range e.children {
		switch k.name {
		case "f":
			allowed = f.allowsCellFormula(k.raw) && allowed
		case "v", "is":
			valued = true
		case "":
		default: // a choice between formulas
			allowed = allowed && !mayHaveFormula(k.raw)
		}
	}
	if allowed {
		f.out.Write(raw)
		return nil
	}
	for _, raw := range e.named("f") {
		f.shared[attribute(firstTag(raw), "si")] = false
	}
	if f.found.formulas++; f.found.formulas == 1 {
		f.found.first = area{f.at.col, f.at.row, f.at.col, f.at.row}
	}
	e.remove(func(k child) bool { return k.name != "v" && k.name != "is" })
	e.setStart(dropAttribute(e.start.raw, "cm"))
	if !valued {
		e.setStart(setAttribute(e.start.raw, "t", "e"))
		e.insert(len(e.children), "v", fmt.Appendf(nil, "<%[1]sv>#REF!</%[1]sv>", e.prefix()))
	}
	f.out.Write(e.bytes())
	return nil
}

// hasPlainFormula tells whether a cell has no formula, or one that is taken over and is written as most programs write it. It
// is there because it is fast.
func (f *partFilter) hasPlainFormula(raw []byte) bool {
	at := bytes.Index(raw, []byte("<f"))
	if at < 0 {
		return !bytes.Contains(raw, []byte(":f"))
	}
	_, rest, ok := bytes.Cut(raw[at:], []byte("<f>"))
	text, behind, closed := bytes.Cut(rest, []byte("</f>"))
	return ok && closed && raw[at+2] == '>' && !bytes.ContainsAny(text, "<&") && f.formulas.allows(string(text)) &&
		!bytes.Contains(behind, []byte("<f")) && !bytes.Contains(raw, []byte(":f"))
}

// allowsCellFormula tells whether the formula of a cell is taken over. A shared formula stands in its first cell only.
func (f *partFilter) allowsCellFormula(raw []byte) bool {
	text, ok := elementText(raw)
	ok = ok && f.formulas.allows(text)
	tag := firstTag(raw)
	if number := attribute(tag, "si"); attribute(tag, "t") == "shared" {
		if text != "" {
			f.shared[number] = ok
		}
		return ok && f.shared[number]
	}
	return ok
}

// copyFormula copies an element outside of the cells that holds a formula, unless the formula is left out. A chart shows the
// values that it has kept.
func (f *partFilter) copyFormula(tok token, name string) error {
	raw, err := f.collect(tok)
	if err != nil {
		return err
	}
	text, ok := elementText(raw)
	switch {
	case ok && f.formulas.allows(text):
		f.out.Write(raw)
	case name == "f" && strings.HasPrefix(f.kind, "chart"):
		f.found.attributes++
		tag := firstTag(raw)
		fmt.Fprintf(&f.out, "%s#REF!</%s>", tag, token{startTag, tag}.tag())
	default:
		f.found.elements++
	}
	return nil
}

// copyWhole copies an element if nothing in it is left out but attributes.
func (f *partFilter) copyWhole(tok token) error {
	raw, err := f.collect(tok)
	if err != nil {
		return err
	}
	if namesSlicer(raw) && f.formulas.noPivots {
		f.found.elements++
		return nil
	}
	inside := &partFilter{partRules: f.partRules, t: tokenizeBytes(raw), inner: true, shared: map[string]bool{}}
	copied, err := io.ReadAll(inside)
	if err != nil {
		return err
	}
	if inside.found.elements > 0 {
		f.found.elements++
		return nil
	}
	f.found.attributes += inside.found.attributes + inside.found.formulas
	f.out.Write(copied)
	return nil
}

// usesRelation tells whether an element uses a relation that is left out, or one to an address outside that it may not use. A
// picture is no such element: cleanTag takes only the reference out of it.
func (f *partFilter) usesRelation(name string, raw []byte) bool {
	return !pictures[name] && slices.ContainsFunc(attributesOf(raw), func(a rawAttribute) bool { return f.mayNotUse(name, a) })
}

func (r *partRules) mayNotUse(name string, a rawAttribute) bool {
	id := html.UnescapeString(string(a.value))
	return strings.Contains(a.name, ":") && (r.gone[id] || r.outward[id] && !clickable[name])
}

// cleanTag takes the attributes out of a tag that are left out.
func (f *partFilter) cleanTag(name string, raw []byte) []byte {
	drop := func(attribute string) {
		f.found.attributes++
		raw = dropAttribute(raw, attribute)
	}
	for _, a := range attributesOf(raw) {
		value := html.UnescapeString(string(a.value))
		switch {
		case pictures[name] && f.mayNotUse(name, a):
			drop(a.name)
		case a.name == "macro" && value != "":
			f.found.attributes++
			raw = setAttribute(raw, "macro", "")
		case a.name == "textlink" && !f.formulas.allows(value),
			name == "cfvo" && a.name == "val" && !f.formulas.allows(value),
			strings.HasPrefix(a.name, "fmla") && a.name != "fmla" && !f.formulas.allows(value),
			(a.name == "src" || a.name == "href" || strings.HasSuffix(a.name, ":href")) && leadsOut(value),
			name == "table" && (a.name == "tableType" && value != "worksheet" || a.name == "connectionId"),
			name == "tableColumn" && (a.name == "queryTableFieldId" || a.name == "uniqueName"):
			drop(a.name)
		}
	}
	return raw
}

// leadsOut tells whether the address of a picture or link leads out of the workbook.
func leadsOut(address string) bool {
	return strings.ContainsAny(address, `:\`) || strings.HasPrefix(strings.TrimSpace(address), "//")
}

// namesSlicer tells whether XML shows a slicer or timeline of a pivot table.
func namesSlicer(raw []byte) bool {
	return bytes.Contains(raw, []byte("/slicer")) || bytes.Contains(raw, []byte("/timeslicer"))
}

// elementText is the text of an element that has only text in it, CDATA included. ok is false if it holds another element.
func elementText(raw []byte) (text string, ok bool) {
	var b strings.Builder
	t := tokenizeBytes(raw)
	for first := true; ; first = false {
		tok, err := t.next()
		switch {
		case err == io.EOF:
			return b.String(), true
		case err != nil || !first && (tok.kind == startTag || tok.kind == emptyTag):
			return "", false
		case tok.kind == textToken:
			b.WriteString(html.UnescapeString(string(tok.raw)))
		case tok.kind == otherToken && bytes.HasPrefix(tok.raw, []byte("<![CDATA[")):
			b.Write(tok.raw[len("<![CDATA[") : len(tok.raw)-len("]]>")])
		}
	}
}

// rawAttribute is an attribute as it stands in a tag.
type rawAttribute struct {
	name  string // with its prefix
	value []byte
}

// attributesOf are the attributes of a tag.
func attributesOf(raw []byte) (all []rawAttribute) {
	for i := len(token{startTag, raw}.tag()) + 1; i < len(raw); {
		eq := bytes.IndexByte(raw[i:], '=')
		if eq < 0 {
			break
		}
		name := string(bytes.TrimSpace(raw[i : i+eq]))
		i += eq + 1
		for i < len(raw) && raw[i] <= ' ' {
			i++
		}
		if i == len(raw) {
			break
		}
		end := bytes.IndexByte(raw[i+1:], raw[i])
		if end < 0 {
			break
		}
		all = append(all, rawAttribute{name, raw[i+1 : i+1+end]})
		i += end + 2
	}
	return all
}

// asCannotPatch makes an error about the content of a part one that asks for a new workbook of text. Errors of the disk stay.
func asCannotPatch(err error, part string) error {
	if err == nil || errors.Is(err, errCannotPatch) || isDiskError(err) || isStop(err) {
		return err
	}
	return fmt.Errorf("%w: part %s: %w", errCannotPatch, part, err)
}
