package outcome

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// workbook is the zip package of a workbook with its list of sheets. Changes to the list are made in root, which finish
// writes.
type workbook struct {
	*zipPackage
	part              string // the workbook part, which lists the sheets: xl/workbook.xml
	root              *element
	relations         []relationship
	newID             func() string
	tabs              []tab
	mainNamespace     string // of the elements of a sheet
	relationNamespace string // with which the kind of a relation begins
	left              *leftBehind
	filters           map[int]string // areas of our filters, by the index of the sheet's tab; known once the sheet is written
}

// tab is a sheet as the workbook part lists it.
type tab struct {
	name string
	id   int
	part string // "" if the tab has no sheet
}

const (
	transitionalMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	strictMain       = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	sheetType        = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
	workbookType     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	stylesType       = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
	contentTypes     = "[Content_Types].xml"
	packageTypes     = "http://schemas.openxmlformats.org/package/2006/content-types"
)

// readWorkbook reads the list of sheets of a package.
func readWorkbook(p *zipPackage) (*workbook, error) {
	top, err := p.relations("")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(top, func(r relationship) bool { return r.is("officeDocument") })
	if i < 0 {
		return nil, fmt.Errorf("%w: no workbook in it", errCannotPatch)
	}
	w := &workbook{zipPackage: p, part: top[i].target, mainNamespace: transitionalMain, relationNamespace: officeRels,
		filters: map[int]string{}}
	if w.root, err = p.readXML(w.part); err != nil {
		return nil, err
	}
	if bytes.Contains(w.root.start.raw, []byte(strictMain)) {
		w.mainNamespace, w.relationNamespace = strictMain, strictRels
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
		s := tab{name: attribute(tag, "name"), id: intAttribute(tag, "sheetId", 0)}
		if r := w.relation(attribute(tag, w.relPrefix(tag)+"id")); r != nil {
			s.part = r.target
		}
		w.tabs = append(w.tabs, s)
	}
	return w, nil
}

// sheetList is the <sheets> element.
func (w *workbook) sheetList() (*element, error) {
	i := w.root.find("sheets")
	if i < 0 {
		return nil, fmt.Errorf("%w: no list of sheets", errCannotPatch)
	}
	return parseElement(w.root.children[i].raw)
}

// relPrefix is the namespace prefix, with its colon, that the attribute r:id has in a tag of the workbook part.
func (w *workbook) relPrefix(tag []byte) string {
	if p := namespacePrefix(tag, "/relationships"); p != "" {
		return p
	}
	return namespacePrefix(w.root.start.raw, "/relationships")
}

// relation returns the relation with an id, nil if there is none.
func (w *workbook) relation(id string) *relationship {
	for i := range w.relations {
		if w.relations[i].id == id {
			return &w.relations[i]
		}
	}
	return nil
}

// partOfKind returns the part to which the workbook has a relation of a kind, "" for none.
func (w *workbook) partOfKind(kind string) string {
	for _, r := range w.relations {
		if r.is(kind) && w.has(r.target) {
			return r.target
		}
	}
	return ""
}

// tabNamed returns the index of the tab with a name, -1 if there is none. No two names differ in case only.
func (w *workbook) tabNamed(name string) int {
	return slices.IndexFunc(w.tabs, func(s tab) bool { return strings.EqualFold(s.name, name) })
}

// addPart registers a new part: its content type, and a relation from the workbook to it. It returns the id of the relation.
func (w *workbook) addPart(part, kind, contentType string) (id string, err error) {
	types, err := w.readXML(contentTypes)
	if err != nil {
		return "", err
	}
	types.insert(len(types.children), "Override", fmt.Appendf(nil, `<%sOverride PartName="/%s" ContentType="%s"/>`,
		types.prefix(), escaped(part), contentType))
	w.set(contentTypes, types.bytes())
	target := "/" + part
	if dir := path.Dir(w.part) + "/"; strings.HasPrefix(part, dir) {
		target = part[len(dir):]
	}
	r := relationship{id: w.newID(), kind: w.relationNamespace + "/" + kind, target: target}
	return r.id, w.setRelations(w.part, []relationship{r}, nil)
}

// removeParts leaves out the parts for which gone is true, and their lines in the list of content types.
func (w *workbook) removeParts(gone func(part string) bool) error {
	types, err := w.readXML(contentTypes)
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

// dropSignatures takes digital signatures out. They are no longer valid, and Excel would say so in red.
func (w *workbook) dropSignatures() error {
	top, err := w.zipPackage.relations("")
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

// dropCalcChain takes out the list of formula cells, which may name cells that we have replaced. Every spreadsheet program
// makes the list anew.
func (w *workbook) dropCalcChain() error {
	chain := w.partOfKind("calcChain")
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

// findOrAddSummary finds the sheet that becomes our Summary: an earlier Summary, in whatever language, for which ours returns
// true, otherwise a new sheet in front, called name. It returns the sheet's part and the index of its tab.
func (w *workbook) findOrAddSummary(name string, ours func(name string) bool) (part string, index int, err error) {
	for i, t := range w.tabs {
		if t.part != "" && isSummaryName(t.name) && ours(t.name) {
			return t.part, i, w.unhideSheet(i)
		}
	}
	plain := name
	for n := 1; w.tabNamed(name) >= 0; n++ {
		if name = plain + reason.SummarySheetMark; n > 1 {
			name = fmt.Sprintf("%s (HGE %d)", plain, n)
		}
	}
	for n := len(w.tabs) + 1; part == "" || w.has(part); n++ {
		part = path.Join(path.Dir(w.part), fmt.Sprintf("worksheets/sheet%d.xml", n))
	}
	id, err := w.addPart(part, "worksheet", sheetType)
	if err != nil {
		return "", 0, err
	}
	return part, 0, w.addSheetInFront(name, part, id)
}

// isSummaryName tells whether a sheet of ours may have this name.
func isSummaryName(name string) bool {
	return slices.ContainsFunc(reason.Languages, func(language string) bool {
		return strings.EqualFold(reason.SummaryName(name), reason.SummarySheet(language))
	})
}

// unhideSheet makes sure that the sheet of the i-th tab is not hidden.
func (w *workbook) unhideSheet(i int) error {
	return w.editSheets(func(list *element) {
		for k, n := range list.children {
			if n.name == "sheet" {
				if i--; i < 0 {
					list.children[k].raw = dropAttribute(n.raw, "state")
					return
				}
			}
		}
	})
}

// addSheetInFront puts a sheet in front of the others. Defined names that belong to a sheet name it by its index, which is
// now one higher.
func (w *workbook) addSheetInFront(name, part, relID string) error {
	s := tab{name: name, part: part, id: 1}
	for _, other := range w.tabs {
		s.id = max(s.id, other.id+1)
	}
	w.tabs = append([]tab{s}, w.tabs...)
	err := w.editSheets(func(list *element) {
		list.insert(0, "sheet", w.sheetTag(list, s, relID))
	})
	if err != nil {
		return err
	}
	if err := w.editNames(func(e *element) {
		for i, k := range e.children {
			if n := intAttribute(firstTag(k.raw), "localSheetId", -1); n >= 0 {
				e.children[i].raw = setAttribute(k.raw, "localSheetId", strconv.Itoa(n+1))
			}
		}
	}); err != nil {
		return err
	}
	return w.addSheetTitle(name)
}

// editSheets changes the list of sheets.
func (w *workbook) editSheets(edit func(list *element)) error {
	list, err := w.sheetList()
	if err != nil {
		return err
	}
	edit(list)
	w.root.children[w.root.find("sheets")].raw = list.bytes()
	return nil
}

// editNames changes the list of defined names. It is added if the workbook has none, and removed if it is left empty.
func (w *workbook) editNames(edit func(names *element)) error {
	i := w.root.find("definedNames")
	if i < 0 {
		for k, n := range w.root.children {
			if n.name == "sheets" || n.name == "functionGroups" || n.name == "externalReferences" {
				i = k + 1
			}
		}
		w.root.insert(i, "definedNames", fmt.Appendf(nil, "<%[1]sdefinedNames></%[1]sdefinedNames>", w.root.prefix()))
	}
	names, err := parseElement(w.root.children[i].raw)
	if err != nil {
		return err
	}
	edit(names)
	if w.root.children[i].raw = names.bytes(); len(names.children) == 0 {
		w.root.remove(func(c child) bool { return c.name == "definedNames" })
	}
	return nil
}

// setFilterNames sets the areas of filters in the hidden defined names where Excel looks for them. They are by the index of the
// sheet's tab.
func (w *workbook) setFilterNames(areas map[int]string) error {
	const filter = "_xlnm._FilterDatabase"
	if len(areas) == 0 {
		return nil
	}
	return w.editNames(func(names *element) {
		names.remove(func(k child) bool {
			tag := firstTag(k.raw)
			return attribute(tag, "name") == filter && areas[intAttribute(tag, "localSheetId", -1)] != ""
		})
		for _, index := range slices.Sorted(maps.Keys(areas)) {
			value := escaped(cell.QuotedAddress(w.tabs[index].name, areas[index]))
			names.insert(len(names.children), "definedName", fmt.Appendf(nil,
				`<%[1]sdefinedName name="%[2]s" localSheetId="%[3]d" hidden="1">%[4]s</%[1]sdefinedName>`,
				names.prefix(), filter, index, value))
		}
	})
}

// finish lets the workbook part be written, after the sheets: only then it is known where their filters end. The tab with index
// summary is the one that a user sees first.
func (w *workbook) finish(summary int) error {
	if i := w.root.find("bookViews"); i >= 0 {
		views, err := parseElement(w.root.children[i].raw)
		if err != nil {
			return err
		}
		for k, v := range views.children {
			if v.name == "workbookView" {
				views.children[k].raw = setAttribute(setAttribute(v.raw, "activeTab", strconv.Itoa(summary)), "firstSheet", "0")
			}
		}
		w.root.children[i].raw = views.bytes()
	}
	w.writeLater(w.part, func(out io.Writer) error {
		if err := w.setFilterNames(w.filters); err != nil {
			return err
		}
		_, err := out.Write(w.root.bytes())
		return err
	})
	return nil
}

// addSheetTitle adds a sheet to the list of titles in the document properties, which file managers show. A list of
// unfamiliar shape is left as it is.
func (w *workbook) addSheetTitle(name string) error {
	part, app, err := w.properties()
	if err != nil || app == nil {
		return err
	}
	titles, pairs := app.find("TitlesOfParts"), app.find("HeadingPairs")
	if titles < 0 || pairs < 0 {
		return nil
	}
	list, counts := app.children[titles].raw, app.children[pairs].raw
	first, size := bytes.Index(list, []byte("lpstr>")), bytes.Index(list, []byte(`size="`))
	count := bytes.Index(counts, []byte("i4>"))
	if first < 0 || size < 0 || count < 0 {
		return nil
	}
	open := bytes.LastIndexByte(list[:first], '<')
	tag := string(list[open+1 : first+len("lpstr")])
	list = slices.Insert(slices.Clone(list), open, fmt.Appendf(nil, "<%[1]s>%s</%[1]s>", tag, escaped(name))...)
	app.children[titles].raw = incrementNumber(list, size+len(`size="`))
	app.children[pairs].raw = incrementNumber(slices.Clone(counts), count+len("i4>"))
	w.set(part, app.bytes())
	return nil
}

// dropLinkBase takes out of the document properties where links without an address of their own begin: ours begin at the folder
// of the outcome.
func (w *workbook) dropLinkBase() error {
	part, app, err := w.properties()
	if err != nil || app == nil || app.find("HyperlinkBase") < 0 {
		return err
	}
	app.remove(func(c child) bool { return c.name == "HyperlinkBase" })
	w.set(part, app.bytes())
	return nil
}

// properties are the part with the document properties, and what is in it; nil if there are none.
func (w *workbook) properties() (part string, app *element, err error) {
	top, err := w.zipPackage.relations("")
	if err != nil {
		return "", nil, err
	}
	i := slices.IndexFunc(top, func(r relationship) bool { return r.is("extended-properties") && w.has(r.target) })
	if i < 0 {
		return "", nil, nil
	}
	app, err = w.readXML(top[i].target)
	return top[i].target, app, err
}

// incrementNumber adds one to the number at raw[from:].
func incrementNumber(raw []byte, from int) []byte {
	to := from
	for to < len(raw) && '0' <= raw[to] && raw[to] <= '9' {
		to++
	}
	n, err := strconv.Atoi(string(raw[from:to]))
	if err != nil {
		return raw
	}
	return slices.Replace(raw, from, to, strconv.AppendInt(nil, int64(n+1), 10)...)
}
