package outcome

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strconv"

	"hgeimport/mapping/cell"
)

// placeSummary finds the sheet that becomes our Summary: an older one of ours, else a new one in front.
func (w *bookParts) placeSummary(ours func(name string) bool) (part string, index int, err error) {
	name := SummaryName
	for n := 1; ; n++ {
		i := w.sheetNamed(name)
		if i < 0 {
			break
		}
		if ours(w.sheets[i].name) && w.sheets[i].part != "" {
			return w.sheets[i].part, i, w.showSheet(i)
		}
		if name = SummaryName + " (HGE)"; n > 1 {
			name = fmt.Sprintf("%s (HGE %d)", SummaryName, n)
		}
	}
	for n := len(w.sheets) + 1; part == "" || w.has(part); n++ {
		part = path.Join(path.Dir(w.part), fmt.Sprintf("worksheets/sheet%d.xml", n))
	}
	id, err := w.addPart(part, "worksheet", sheetType)
	if err != nil {
		return "", 0, err
	}
	return part, 0, w.addSheet(name, part, id)
}

// showSheet makes sure that a sheet is not hidden.
func (w *bookParts) showSheet(i int) error {
	return w.editSheets(func(list *element) {
		for k, n := range list.kids {
			if n.name == "sheet" {
				if i--; i < 0 {
					list.kids[k].raw = dropAttribute(n.raw, "state")
					return
				}
			}
		}
	})
}

// addSheet puts a sheet in front of the others. What names a sheet by its place moves with it.
func (w *bookParts) addSheet(name, part, relID string) error {
	s := sheetPart{name: name, part: part, id: 1}
	for _, other := range w.sheets {
		s.id = max(s.id, other.id+1)
	}
	w.sheets = append([]sheetPart{s}, w.sheets...)
	err := w.editSheets(func(list *element) {
		prefix, declare := namespacePrefix(w.root.root.raw, "/relationships"), ""
		if prefix == "" {
			prefix, declare = "r:", ` xmlns:r="`+w.office+`"`
		}
		list.insert(0, "sheet", fmt.Appendf(nil, `<%ssheet name="%s" sheetId="%d"%s %sid="%s"/>`, list.prefix(), escaped(name), s.id, declare, prefix, relID))
	})
	if err != nil {
		return err
	}
	if err := w.editNames(func(e *element) {
		for i, k := range e.kids {
			if n := intAttribute(firstTag(k.raw), "localSheetId", -1); n >= 0 {
				e.kids[i].raw = setAttribute(k.raw, "localSheetId", strconv.Itoa(n+1))
			}
		}
	}); err != nil {
		return err
	}
	return w.addTitle(name)
}

func (w *bookParts) editSheets(edit func(list *element)) error {
	list, err := w.sheetList()
	if err != nil {
		return err
	}
	edit(list)
	w.root.kids[w.root.find("sheets")].raw = list.bytes()
	return nil
}

// editNames changes the defined names, of which there may be none.
func (w *bookParts) editNames(edit func(names *element)) error {
	i := w.root.find("definedNames")
	if i < 0 {
		for k, n := range w.root.kids {
			if n.name == "sheets" || n.name == "functionGroups" || n.name == "externalReferences" {
				i = k + 1
			}
		}
		w.root.insert(i, "definedNames", fmt.Appendf(nil, "<%[1]sdefinedNames></%[1]sdefinedNames>", w.root.prefix()))
	}
	names, err := takeApart(w.root.kids[i].raw)
	if err != nil {
		return err
	}
	edit(names)
	if w.root.kids[i].raw = names.bytes(); len(names.kids) == 0 {
		w.root.remove(func(c child) bool { return c.name == "definedNames" })
	}
	return nil
}

// setFilter gives the sheet at place index the hidden name under which Excel keeps the area of its filter.
func (w *bookParts) setFilter(index int, area string) error {
	const filter = "_xlnm._FilterDatabase"
	return w.editNames(func(names *element) {
		names.remove(func(k child) bool {
			tag := firstTag(k.raw)
			return attribute(tag, "name") == filter && intAttribute(tag, "localSheetId", -1) == index
		})
		names.insert(len(names.kids), "definedName", fmt.Appendf(nil, `<%[1]sdefinedName name="%s" localSheetId="%d" hidden="1">%s</%[1]sdefinedName>`,
			names.prefix(), filter, index, escaped(cell.QuotedAddress(w.sheets[index].name, area))))
	})
}

// finish writes the list of sheets, with the Summary at place summary as the one that is seen first.
func (w *bookParts) finish(summary int) error {
	if i := w.root.find("bookViews"); i >= 0 {
		views, err := takeApart(w.root.kids[i].raw)
		if err != nil {
			return err
		}
		for k, v := range views.kids {
			if v.name == "workbookView" {
				views.kids[k].raw = setAttribute(setAttribute(v.raw, "activeTab", strconv.Itoa(summary)), "firstSheet", "0")
			}
		}
		w.root.kids[i].raw = views.bytes()
	}
	w.set(w.part, w.root.bytes())
	return nil
}

// addTitle adds a sheet to the list of titles that file managers show. A list of another make is left as it is.
func (w *bookParts) addTitle(name string) error {
	top, err := w.parts.relations("")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(top, func(r relationship) bool { return r.is("extended-properties") && w.has(r.target) })
	if i < 0 {
		return nil
	}
	app, err := w.takeApart(top[i].target)
	if err != nil {
		return err
	}
	titles, pairs := app.find("TitlesOfParts"), app.find("HeadingPairs")
	if titles < 0 || pairs < 0 {
		return nil
	}
	list, size := bytes.Index(app.kids[titles].raw, []byte("lpstr>")), bytes.Index(app.kids[titles].raw, []byte(`size="`))
	count := bytes.Index(app.kids[pairs].raw, []byte("i4>"))
	if list < 0 || size < 0 || count < 0 {
		return nil
	}
	open := bytes.LastIndexByte(app.kids[titles].raw[:list], '<')
	tag := string(app.kids[titles].raw[open+1 : list+len("lpstr")])
	raw := slices.Insert(slices.Clone(app.kids[titles].raw), open, fmt.Appendf(nil, "<%[1]s>%s</%[1]s>", tag, escaped(name))...)
	app.kids[titles].raw = addOne(raw, size+len(`size="`))
	app.kids[pairs].raw = addOne(slices.Clone(app.kids[pairs].raw), count+len("i4>"))
	w.set(top[i].target, app.bytes())
	return nil
}

// addOne adds one to the number that stands at raw[from:].
func addOne(raw []byte, from int) []byte {
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
