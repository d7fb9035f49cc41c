package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/importertest"
	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// A workbook with macros and a formula that starts a program comes back without both, under a name that Excel opens, and says so
// in the language of its users. Dropped again it is the same table.
func TestOutcomeSaysWhatIsNotTakenOver(t *testing.T) {
	cell := func(at, text string) string {
		return `<c r="` + at + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	parts := sheettest.PlainBook(`<sheetData><row r="1">`+cell("A1", "order_num")+cell("B1", "weight")+cell("C1", "mawb_no")+
		`</row><row r="2">`+cell("A2", "HGE2611270000001")+`<c r="B2"><f>cmd|'/c calc'!A0</f><v>1.5</v></c>`+
		cell("C2", "123-25122112")+`</row></sheetData>`).
		WithRelation(`<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" `+
			`Target="vbaProject.bin"/>`).
		With("xl/vbaProject.bin", "macros").
		With("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Default Extension="xml" ContentType="application/xml"/>`+
			`<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>`+
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`)
	path := filepath.Join(t.TempDir(), "orders.xlsm")
	if err := os.WriteFile(path, parts.Packed(t), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, language := range reason.Languages {
		c := *importertest.Defaults()
		c.Language, c.Ledger.URL = language, "sqlite:"+filepath.Join(t.TempDir(), "none.db")
		checked, err := Check(t.Context(), &c, path, "", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if !checked.Clean() || filepath.Base(checked.Written) != "orders.check.xlsx" {
			t.Fatalf("%s, refused %v, wrong %v", checked.Written, checked.Refusal, checked.ProblemKinds)
		}
		book, err := excelize.OpenFile(checked.Written)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(reason.SummarySheet(language))
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		for _, row := range rows {
			said.WriteString(strings.Join(strings.Fields(strings.Join(row, " ")), " ") + "\n")
		}
		macros, _ := reason.Reason{Code: reason.LeftMacros, Args: []string{"1"}}.Words(language)
		formulas, _ := reason.Reason{Code: reason.LeftFormulas, Args: []string{"1"}}.Words(language)
		for _, want := range []string{reason.Say(language, "left_out"), macros, "orders!B2 " + formulas} {
			if !strings.Contains(said.String(), want) {
				t.Errorf("%s: the Summary does not say %q:\n%s", language, want, said.String())
			}
		}
		if formula, err := book.GetCellFormula("orders", "B2"); formula != "" || err != nil {
			t.Errorf("formula %q, %v", formula, err)
		}
		book.Close()
		again, err := Check(t.Context(), &c, checked.Written, "", "")
		if err != nil || !again.Clean() || again.Rows != 1 || again.Forms[0].Weight != checked.Forms[0].Weight {
			t.Errorf("dropped again: %+v, %v", again, err)
		}
	}
}
