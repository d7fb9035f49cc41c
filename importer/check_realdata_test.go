package importer

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// Workbooks of many programs, with an order number added at the right of each row. Every order is read, and the workbook that a
// check writes is read like its source.
func TestRealWorkbooksWithOrders(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../shared/realdata/*.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("no real files on this machine")
	}
	refused := map[string]reason.Code{
		"openspout__attack_billion_laughs.xlsx": reason.XMLEntities,
		"ExcelDataReader__CollapsedHide.xlsx":   reason.HiddenOrders, // a question: are they to be sent?
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			with, orders := withOrders(t, path)
			if orders == 0 {
				t.Skip("nothing to put an order beside")
			}
			c := *importertest.Defaults()
			c.Ledger.URL = "sqlite:" + filepath.Join(t.TempDir(), "none.db")
			checked, err := Check(t.Context(), &c, with, "", t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if want, ok := refused[filepath.Base(path)]; ok {
				if len(checked.Refusal) == 0 || checked.Refusal[0].Code != want {
					t.Errorf("refused for %v", checked.Refusal)
				}
				return
			}
			if !checked.Clean() || checked.Rows != orders {
				t.Fatalf("%d of %d orders, refused %v, wrong %v", checked.Rows, orders, checked.Refusal, checked.ProblemKinds)
			}
			again, err := Check(t.Context(), &c, checked.Written, "", "")
			if err != nil || !again.Clean() || again.Rows != orders {
				t.Errorf("dropped again: %d of %d orders, refused %v, wrong %v, %v",
					again.Rows, orders, again.Refusal, again.ProblemKinds, err)
			}
		})
	}
}

// withOrders copies a workbook and adds columns far at the right of its first sheet: a header in the first row, an order in
// each row below it. It changes nothing else. It returns no orders if the file is not a zip or its rows cannot be found.
func withOrders(t *testing.T, path string) (copied string, orders int) {
	source, err := zip.OpenReader(path)
	if err != nil {
		return "", 0 // encrypted
	}
	defer source.Close()
	copied = filepath.Join(t.TempDir(), filepath.Base(path))
	out, err := os.Create(copied)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	for _, f := range source.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")), "worksheets/sheet1.xml") {
			content, orders = ordersBeside(content)
		}
		w, err := z.Create(f.Name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return copied, orders
}

var (
	xmlRow    = regexp.MustCompile(`(?s)<(\w+:)?row\b[^>]*/>|<(\w+:)?row\b[^>]*>.*?</(?:\w+:)?row>`)
	xmlRowTag = regexp.MustCompile(`^<(\w+:)?row\b[^>]*>`)
	xmlRowNo  = regexp.MustCompile(`\br="(\d+)"`)
)

func ordersBeside(sheet []byte) ([]byte, int) {
	rows := 0
	out := xmlRow.ReplaceAllFunc(sheet, func(row []byte) []byte {
		text := string(row)
		if strings.HasSuffix(text, "/>") {
			return row
		}
		tag := xmlRowTag.FindString(text)
		prefix := xmlRowTag.FindStringSubmatch(text)[1]
		values := []string{"Tracking No", "Handover No", "Gross Weight (kg)"}
		if rows > 0 {
			values = []string{fmt.Sprintf("HGE261120%07d", rows), "20000000101", "1.5"}
		}
		rows++
		var cells strings.Builder
		for i, column := range []string{"AAA", "AAB", "AAC"} {
			ref := ""
			if no := xmlRowNo.FindStringSubmatch(tag); no != nil {
				ref = fmt.Sprintf(` r="%s%s"`, column, no[1])
			}
			fmt.Fprintf(&cells, `<%[1]sc%[2]s t="inlineStr"><%[1]sis><%[1]st>%[3]s</%[1]st></%[1]sis></%[1]sc>`, prefix, ref, values[i])
		}
		end := strings.LastIndex(text, "</")
		return []byte(text[:end] + cells.String() + text[end:])
	})
	return out, max(rows-1, 0)
}
