package outcome

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"hgeimport/importer/sheet"
)

// bookParts is the package of a workbook and its list of sheets.
type bookParts struct {
	*parts
	part      string // where the list of sheets stands: xl/workbook.xml
	root      *element
	relations []relationship
	newID     func() string
	sheets    []sheetPart
	main      string // the namespace of its elements
	office    string // the namespace of its relations, where a kind begins
}

// sheetPart is one tab of a workbook.
type sheetPart struct {
	name string
	id   int
	part string // "" where the tab leads nowhere
}

const (
	transitionalMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	strictMain       = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	sheetType        = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
	stylesType       = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
	contentTypes     = "[Content_Types].xml"
)

// readWorkbook finds the sheets of a package.
func readWorkbook(p *parts) (*bookParts, error) {
	top, err := p.relations("")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(top, func(r relationship) bool { return r.is("officeDocument") })
	if i < 0 {
		return nil, fmt.Errorf("%w: no workbook in it", errOddWorkbook)
	}
	w := &bookParts{parts: p, part: top[i].target, main: transitionalMain, office: officeRels}
	if w.root, err = p.takeApart(w.part); err != nil {
		return nil, err
	}
	if bytes.Contains(w.root.root.raw, []byte(strictMain)) {
		w.main, w.office = strictMain, strictRels
	}
	if w.relations, err = p.relations(w.part); err != nil {
		return nil, err
	}
	w.newID = newIDs(w.relations)
	list, err := w.sheetList()
	if err != nil {
		return nil, err
	}
	for _, raw := range list.named("sheet") {
		tag := firstTag(raw)
		s := sheetPart{name: attribute(tag, "name"), id: intAttribute(tag, "sheetId", 0)}
		if r := w.relation(attribute(tag, w.relPrefix(tag)+"id")); r != nil {
			s.part = r.target
		}
		w.sheets = append(w.sheets, s)
	}
	return w, nil
}

func (w *bookParts) sheetList() (*element, error) {
	i := w.root.find("sheets")
	if i < 0 {
		return nil, fmt.Errorf("%w: no list of sheets", errOddWorkbook)
	}
	return takeApart(w.root.kids[i].raw)
}

// relPrefix is the prefix of r:id in a tag of the workbook part.
func (w *bookParts) relPrefix(tag []byte) string {
	if p := namespacePrefix(tag, "/relationships"); p != "" {
		return p
	}
	return namespacePrefix(w.root.root.raw, "/relationships")
}

func (w *bookParts) relation(id string) *relationship {
	for i := range w.relations {
		if w.relations[i].id == id {
			return &w.relations[i]
		}
	}
	return nil
}

// related returns the part that the workbook relates to as kind, "" for none.
func (w *bookParts) related(kind string) string {
	for _, r := range w.relations {
		if r.is(kind) && w.has(r.target) {
			return r.target
		}
	}
	return ""
}

// sheetNamed returns the place of a sheet, -1 where there is none. Names differ in more than case.
func (w *bookParts) sheetNamed(name string) int {
	return slices.IndexFunc(w.sheets, func(s sheetPart) bool { return strings.EqualFold(s.name, name) })
}

// addPart registers a part that the workbook relates to, and returns the id of the relation.
func (w *bookParts) addPart(part, kind, contentType string) (id string, err error) {
	types, err := w.takeApart(contentTypes)
	if err != nil {
		return "", err
	}
	types.insert(len(types.kids), "Override", fmt.Appendf(nil, `<%sOverride PartName="/%s" ContentType="%s"/>`, types.prefix(), escaped(part), contentType))
	w.set(contentTypes, types.bytes())
	target := "/" + part
	if dir := path.Dir(w.part) + "/"; strings.HasPrefix(part, dir) {
		target = part[len(dir):]
	}
	r := relationship{id: w.newID(), kind: w.office + "/" + kind, target: target}
	return r.id, w.setRelations(w.part, []relationship{r}, nil)
}

// removeParts leaves parts out, with what the list of content types says of them.
func (w *bookParts) removeParts(gone func(part string) bool) error {
	types, err := w.takeApart(contentTypes)
	if err != nil {
		return err
	}
	types.remove(func(k child) bool {
		return k.name == "Override" && gone(sheet.PartKey(attribute(firstTag(k.raw), "PartName")))
	})
	w.set(contentTypes, types.bytes())
	for _, f := range w.files {
		if gone(sheet.PartKey(f.Name)) {
			w.drop(f.Name)
		}
	}
	return nil
}

// dropSignatures takes digital signatures out: they would no longer hold, and say so in red. That of macros is another, and stays.
func (w *bookParts) dropSignatures() error {
	top, err := w.parts.relations("")
	if err != nil {
		return err
	}
	gone := map[string]bool{}
	for _, r := range top {
		if strings.Contains(r.kind, "/digital-signature/") {
			gone[r.id] = true
		}
	}
	if len(gone) == 0 {
		return nil
	}
	if err := w.setRelations("", nil, gone); err != nil {
		return err
	}
	return w.removeParts(func(part string) bool { return strings.HasPrefix(part, "_xmlsignatures/") })
}

// dropCalcChain takes out the list of formula cells, which names cells that are no longer there. The program that opens
// the workbook makes it anew.
func (w *bookParts) dropCalcChain() error {
	chain := w.related("calcChain")
	if chain == "" {
		return nil
	}
	gone := map[string]bool{}
	for _, r := range w.relations {
		if r.is("calcChain") {
			gone[r.id] = true
		}
	}
	if err := w.setRelations(w.part, nil, gone); err != nil {
		return err
	}
	return w.removeParts(func(part string) bool { return part == sheet.PartKey(chain) })
}
