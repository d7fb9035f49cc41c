package outcome

import (
	"encoding/xml"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/mapping/cell"
)

// evilNames are names of sheets that look like something else. Excel allows some of them only; any may stand in a file.
var evilNames = []string{"http://evil/x", "https://evil.example/a?b=c&d", "mailto:evil@example.com", "file:///etc/passwd",
	`\\evil\share`,
	"javascript:alert(1)", "it's", "'quoted'", `say "x"`, "a!b", "a!B6", "http://evil/x!B6", "#evil", "http://evil/#x", "x#B6",
	"[1]x",
	"=1+1", "<&>", "订单 2025", "a\u00a0b", "B6", "-", "x'!A1#'y"}

func TestSheetNamesAreNoAddresses(t *testing.T) {
	for _, name := range evilNames {
		var quoted strings.Builder
		xml.EscapeText(&quoted, []byte(name))
		source := rawWorkbook(t, ordersData("", ""), map[string]string{
			"xl/workbook.xml": workbookXML(`<sheets><sheet name="` + quoted.String() + `" sheetId="1" r:id="rId1"/></sheets>`)})
		s := someSummary()
		s.Sections = s.Sections[2:]
		address := cell.Address(name, 1, 6)
		s.Sections[0].Rows[0][0] = SummaryCell{Text: address, Link: address}
		out := outcomeWith(t, source, s, []TableHeader{{0, 1, 2, nil, nil, nil}}, Answer{Row: 2, Form: "1", Document: "http://" + name})
		all := unzip(t, out)
		summary := parse(t, summaryName, all["xl/worksheets/sheet2.xml"])
		links := summary.kid("hyperlinks").Kids
		if len(links) != 1 || links[0].attr("location") != "'"+strings.ReplaceAll(name, "'", "''")+"'!B6" || links[0].attr("id") != "" {
			t.Errorf("sheet %q: links %+v", name, links)
		}
		if rels := string(all["xl/worksheets/_rels/sheet2.xml.rels"]); rels != "" {
			t.Errorf("sheet %q: the Summary has relations: %s", name, rels)
		}
		if strings.Contains(string(all["xl/worksheets/sheet2.xml"]), "<f>") {
			t.Errorf("sheet %q: a formula", name)
		}
	}
}

// TestSheetNamesInLibreOffice looks where a real program takes the links of a Summary: none may leave the workbook.
func TestSheetNamesInLibreOffice(t *testing.T) {
	t.Parallel()
	names := slices.DeleteFunc(slices.Clone(evilNames), func(n string) bool { return strings.ContainsAny(n, `[]*?:\/`) })
	names = append(names, "http://evil/x", "mailto:evil@example.com", "file:///etc/passwd")
	var tabs, relations []string
	types := `<Override PartName="/xl/workbook.xml" ContentType="` + workbookType + `"/>`
	more := map[string]string{}
	s := &Summary{Sections: []SummarySection{{}}}
	for i, name := range names {
		var quoted strings.Builder
		xml.EscapeText(&quoted, []byte(name))
		n := cell.Address("", 0, i+1)[1:]
		tabs = append(tabs, `<sheet name="`+quoted.String()+`" sheetId="`+n+`" r:id="rId`+n+`"/>`)
		relations = append(relations, "worksheet worksheets/sheet"+n+".xml")
		more["xl/worksheets/sheet"+n+".xml"] = sheetXML(ordersData("", ""))
		types += `<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="` + sheetType + `"/>`
		address := cell.Address(name, 1, 6)
		s.Sections[0].Rows = append(s.Sections[0].Rows, []SummaryCell{{Text: address, Link: address}})
	}
	more[contentTypes] = typesXML(types)
	more["xl/workbook.xml"] = workbookXML(`<sheets>` + strings.Join(tabs, "") + `</sheets>`)
	more["xl/_rels/workbook.xml.rels"] = relationsXML(relations...)
	out := outcomeWith(t, rawWorkbook(t, "", more), s, []TableHeader{{0, 1, 2, nil, nil, nil}})
	saved := string(must(os.ReadFile(libreoffice.Save(t, out, "fods"))))
	links := regexp.MustCompile(`xlink:href="([^"]*)"`).FindAllStringSubmatch(saved, -1)
	if len(links) != len(names) {
		t.Errorf("%d links of %d", len(links), len(names))
	}
	for _, l := range links {
		if !strings.HasPrefix(l[1], "#") {
			t.Errorf("a link leads to %s", l[1])
		}
	}
}
