package outcome

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hgeimport/importer/outcome/outcometest"
	"hgeimport/mapping/cell"
)

// node is an XML element with all its content, as a spreadsheet program reads what we wrote.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Kids    []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) number(t *testing.T, name string) int {
	t.Helper()
	if n.attr(name) == "" {
		return 0
	}
	v, err := strconv.Atoi(n.attr(name))
	if err != nil {
		t.Errorf("<%s %s=%q>: not a number", n.XMLName.Local, name, n.attr(name))
	}
	return v
}

func (n node) kid(name string) node {
	for _, k := range n.Kids {
		if k.XMLName.Local == name {
			return k
		}
	}
	return node{}
}

// unzip returns the parts of a workbook.
func unzip(t *testing.T, file string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("part %s: %v", f.Name, err)
		}
		if _, twice := all[f.Name]; twice {
			t.Errorf("part %s stands there twice", f.Name)
		}
		all[f.Name] = b
	}
	return all
}

func parse(t *testing.T, name string, b []byte) node {
	t.Helper()
	var n node
	d := xml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&n); err != nil {
		t.Fatalf("part %s: %v", name, err)
	}
	return n
}

// checkExcelRules checks the rules that Excel checks when it opens a workbook. It returns the parts of the workbook.
func checkExcelRules(t *testing.T, file string) map[string][]byte {
	t.Helper()
	for _, wrong := range outcometest.PackageFaults(file) {
		t.Error(wrong)
	}
	all := unzip(t, file)
	types := parse(t, contentTypes, all[contentTypes])
	typed := map[string]bool{}
	for _, k := range types.Kids {
		name := strings.TrimPrefix(k.attr("PartName"), "/") + k.attr("Extension")
		if typed[strings.ToLower(name)] {
			t.Errorf("content type of %s given twice", name)
		}
		typed[strings.ToLower(name)] = true
	}
	for name, b := range all {
		ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
		if name != contentTypes && !strings.HasSuffix(name, "/") && !typed[strings.ToLower(name)] && !typed[ext] {
			t.Errorf("part %s has no content type", name)
		}
		if ext == "xml" || ext == "rels" {
			n := parse(t, name, b)
			if ext == "rels" {
				checkRelations(t, all, name, n)
			}
		}
	}
	for name := range typed {
		there := slices.ContainsFunc(namesOf(all), func(p string) bool { return strings.EqualFold(p, name) })
		if strings.Contains(name, "/") && !there {
			t.Errorf("content type given for %s, which is not there", name)
		}
	}
	p, err := openPackage(file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := readWorkbook(p)
	if err != nil {
		t.Fatal(err)
	}
	checkTabs(t, w, parse(t, w.part, all[w.part]))
	checkTables(t, file, p, w, all)
	formats := 1
	if part := w.partOfKind("styles"); part != "" {
		formats = checkCounts(t, parse(t, part, all[part]))
	}
	for _, s := range w.tabs {
		if n := parse(t, s.part, all[s.part]); n.XMLName.Local == "worksheet" {
			checkSheet(t, s.name, n, formats)
		}
	}
	return all
}

func openPackage(file string) (*zipPackage, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	return newZipPackage(context.Background(), &z.Reader), nil
}

func namesOf(all map[string][]byte) []string {
	var names []string
	for n := range all {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func checkRelations(t *testing.T, all map[string][]byte, name string, n node) {
	t.Helper()
	ids := map[string]bool{}
	from := path.Join(path.Dir(path.Dir("/"+name)), strings.TrimSuffix(path.Base(name), ".rels"))
	for _, k := range n.Kids {
		if ids[k.attr("Id")] {
			t.Errorf("%s: id %s twice", name, k.attr("Id"))
		}
		ids[k.attr("Id")] = true
		if to := k.attr("Target"); k.attr("TargetMode") != "External" && !strings.HasPrefix(to, "#") {
			if !strings.HasPrefix(to, "/") {
				to = path.Join(path.Dir(from), to)
			}
			if all[strings.TrimPrefix(to, "/")] == nil {
				t.Errorf("%s: leads to %s, which is not there", name, to)
			}
		}
	}
}

func checkTabs(t *testing.T, w *workbook, n node) {
	t.Helper()
	names, ids := map[string]bool{}, map[string]bool{}
	sheets := n.kid("sheets").Kids
	for _, s := range sheets {
		name := strings.ToLower(s.attr("name"))
		if names[name] || ids[s.attr("sheetId")] || len([]rune(name)) > 31 {
			t.Errorf("sheet %q: name or id not its own, or too long", name)
		}
		names[name], ids[s.attr("sheetId")] = true, true
	}
	for _, d := range n.kid("definedNames").Kids {
		if d.attr("localSheetId") != "" && d.number(t, "localSheetId") >= len(sheets) {
			t.Errorf("name %s belongs to no sheet", d.attr("name"))
		}
	}
	active := 0
	for _, v := range n.kid("bookViews").Kids {
		if v.attr("activeTab") != "" {
			active = v.number(t, "activeTab")
		}
	}
	if active >= len(w.tabs) || !strings.HasPrefix(w.tabs[active].name, summaryName) {
		t.Errorf("tab %d is shown first, not the Summary", active)
	}
}

// checkCounts compares the counts of the lists in a style sheet with what is in them.
func checkCounts(t *testing.T, n node) int {
	t.Helper()
	last := -1
	for _, k := range n.Kids {
		if at := slices.Index(styleOrder, k.XMLName.Local); at >= 0 {
			if at <= last {
				t.Errorf("style sheet: %s stands too late", k.XMLName.Local)
			}
			last = at
		}
		if k.attr("count") != "" && k.number(t, "count") != len(k.Kids) {
			t.Errorf("style sheet: %d %s, said to be %s", len(k.Kids), k.XMLName.Local, k.attr("count"))
		}
	}
	for _, x := range n.kid("cellXfs").Kids {
		for id, list := range map[string]string{"fontId": "fonts", "fillId": "fills", "borderId": "borders"} {
			if x.number(t, id) >= len(n.kid(list).Kids) {
				t.Errorf("cell format refers to %s %d of %d", id, x.number(t, id), len(n.kid(list).Kids))
			}
		}
	}
	return len(n.kid("cellXfs").Kids)
}

func checkSheet(t *testing.T, name string, n node, formats int) {
	t.Helper()
	last := -1
	for _, k := range n.Kids {
		at := childPosition(k.XMLName.Local)
		if at < last || at == last && k.XMLName.Local != "conditionalFormatting" && k.XMLName.Local != "AlternateContent" {
			t.Errorf("%s: <%s> stands in the wrong place", name, k.XMLName.Local)
		}
		last = at
		if slices.Contains([]string{"cols", "hyperlinks", "sheetViews"}, k.XMLName.Local) && len(k.Kids) == 0 {
			t.Errorf("%s: <%s> is empty", name, k.XMLName.Local)
		}
	}
	to := 0
	for _, c := range n.kid("cols").Kids {
		if c.number(t, "min") <= to || c.number(t, "max") < c.number(t, "min") || c.number(t, "max") > cell.MostColumns {
			t.Errorf("%s: columns %s to %s overlap others", name, c.attr("min"), c.attr("max"))
		}
		to = c.number(t, "max")
	}
	if l := len(n.kid("hyperlinks").Kids); l > 65530 {
		t.Errorf("%s: %d links", name, l)
	}
	at := cellPosition{}
	for _, row := range n.kid("sheetData").Kids {
		number := at.row + 1
		if row.attr("r") != "" {
			number = row.number(t, "r")
		}
		if number <= at.row {
			t.Errorf("%s: row %d after row %d", name, number, at.row)
		}
		at = cellPosition{row: number, col: -1}
		checkCells(t, name, row, at, formats)
	}
}

func checkCells(t *testing.T, name string, row node, at cellPosition, formats int) {
	t.Helper()
	_, end, spans := strings.Cut(row.attr("spans"), ":")
	for _, c := range row.Kids {
		col := at.col + 1
		if r := c.attr("r"); r != "" {
			letters, number, ok := cell.ParseAddress(r)
			if col = letters; !ok || number != at.row {
				t.Errorf("%s: cell %s in row %d", name, r, at.row)
			}
		}
		if col <= at.col {
			t.Errorf("%s: cell %s out of order", name, c.attr("r"))
		}
		if at.col = col; spans {
			if n, _ := strconv.Atoi(end); col >= n {
				t.Errorf("%s: cell %s outside of its row's spans %s", name, c.attr("r"), row.attr("spans"))
			}
		}
		if c.attr("s") != "" && c.number(t, "s") >= formats {
			t.Errorf("%s: cell %s has format %s of %d", name, c.attr("r"), c.attr("s"), formats)
		}
	}
}
