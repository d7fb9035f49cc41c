package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Two thousand rows in two files of different layouts, with bad rows, refused orders, orders that the result does not name and a
// lost reply: each row gets the right status, and each order is closed once.
func TestTwoThousandRowsGetTheRightStatus(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U", LoseSuffix: "L"})
	config := filepath.Join(dir, "config.toml")
	api := fmt.Sprintf("[api]\nbase_url = %q\nauth = {username = %q, password = %q}\n", carrier.URL,
		hgeapitest.DemoUsername, hgeapitest.DemoPassword)
	writeFile(t, config, strings.Replace(scriptConfig, "[api]\n", api, 1))
	flat := writeFlat(t, filepath.Join(dir, "inbox", "flat.csv"), 1200)
	sheets := writeSheets(t, filepath.Join(dir, "inbox", "sheets.xlsx"), 800)

	args := []string{"run", "--config", config, "--wait", "10m", "--quiet"}
	if code := Main(args, importertest.ShippedConfig(), ""); code != exitNotAll {
		t.Errorf("exit code %d, want %d: some rows are not confirmed", code, exitNotAll)
	}
	for name, want := range map[string][]string{"flat": flat, "sheets": sheets} {
		got := statuses(t, outcomeIn(t, filepath.Join(dir, "outbox"), name))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: status of each row (-want +got):\n%s", name, diff)
		}
	}
	if twice := carrier.Twice(); len(twice) > 0 {
		t.Errorf("closed twice: %v", twice)
	}
	if complaints := carrier.Complaints(); len(complaints) > 0 {
		t.Errorf("the carrier complained: %v", complaints)
	}
}

// ending is the status that order i of a file gets, and the suffix of its number and the weight that lead to it.
func ending(i int) (suffix, weight, status string) {
	switch {
	case i == 77:
		return "1", "heavy", "rejected"
	case i%150 == 5:
		return "R", "1.5", "refused"
	case i == 301:
		return "U", "1.5", "unconfirmed"
	case i == 402:
		return "L", "1.5", "confirmed"
	}
	return "1", "1.5", "confirmed"
}

func writeFlat(t *testing.T, path string, n int) (want []string) {
	var b strings.Builder
	b.WriteString("Tracking No;Order Number;Gross Weight (kg);Handover\n")
	for i := range n {
		suffix, weight, status := ending(i)
		fmt.Fprintf(&b, "HGE261120%06d%s;A-%d;%s;LAX1\n", i, suffix, i, strings.ReplaceAll(weight, ".", ","))
		want = append(want, status)
	}
	writeFile(t, path, b.String())
	return want
}

func writeSheets(t *testing.T, path string, n int) (want []string) {
	book := excelize.NewFile()
	defer book.Close()
	rows := map[string][][]any{
		"订单": {{"运单号", "毛重", "交接单号", "主单号"}},
		"交接": {{"交接单号", "联系人"}, {"20000000101", "Dock Office"}, {"20000000102", "Night Desk"}},
		"航班": {{"主单号", "航班号"}, {"123-20261122", "CA1202"}},
	}
	for i := range n {
		suffix, weight, status := ending(i)
		order := fmt.Sprintf("HGE261121%06d%s", i, suffix)
		rows["订单"] = append(rows["订单"], []any{order, weight, fmt.Sprint(20000000101 + i%2), "123-20261122"})
		want = append(want, status)
	}
	for name, table := range rows {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range table {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return want
}

// statuses are the statuses of the rows of an outcome, top to bottom.
func statuses(t *testing.T, path string) (all []string) {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range outcomeCells(rows) {
			all = append(all, cells[0])
		}
	}
	return all
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
