package cell_test

import (
	"strings"
	"testing"

	"hgeimport/mapping/cell"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct {
		text     string
		col, row int
		ok       bool
	}{
		{"A1", 0, 1, true}, {"C9", 2, 9, true}, {"Z10", 25, 10, true}, {"AA1", 26, 1, true}, {"AB12", 27, 12, true},
		{"ab12", 27, 12, true}, {"aB12", 27, 12, true}, {"A01", 0, 1, true},
		{"XFD1048576", cell.MostColumns - 1, cell.MostRows, true},
		{text: "XFE1"}, {text: "AAAA1"}, {text: "A1048577"}, {text: "A99999999999999999999"}, {text: "ZZZZZZZZZZZZZZZZZZZZ1"},
		{text: ""}, {text: "A"}, {text: "1"}, {text: "A0"}, {text: "1A"}, {text: "A1B"}, {text: "A1 "}, {text: " A1"}, {text: "$A$1"},
		{text: "A-1"}, {text: "A1:B2"}, {text: "R1C1"}, {text: "orders!A1"}, {text: "Ä1"},
		{text: "А1"}, {text: "A１"}, {text: "[1"}, {text: "@1"},
		{text: "`1"}, {text: "{1"},
	} {
		if col, row, ok := cell.ParseAddress(c.text); col != c.col || row != c.row || ok != c.ok {
			t.Errorf("%q: column %d, row %d, %v; want %d, %d, %v", c.text, col, row, ok, c.col, c.row, c.ok)
		}
		if col, row, ok := cell.ParseAddress([]byte(c.text)); col != c.col || row != c.row || ok != c.ok {
			t.Errorf("%q as bytes: column %d, row %d, %v; want %d, %d, %v", c.text, col, row, ok, c.col, c.row, c.ok)
		}
	}
}

func TestAddressAt(t *testing.T) {
	for _, c := range []struct {
		text             string
		col, row, length int
	}{
		{`B6" s="1"`, 1, 6, 2}, {"B6", 1, 6, 2}, {"B6C7", 1, 6, 2}, {"B6:C7", 1, 6, 2},
		{"", 0, 0, 0}, {`"B6`, 0, 0, 0}, {"B0", 0, 0, 0}, {"XFE1", 0, 0, 0},
	} {
		if col, row, length := cell.AddressAt(c.text); col != c.col || row != c.row || length != c.length {
			t.Errorf("%q: column %d, row %d, length %d; want %d, %d, %d", c.text, col, row, length, c.col, c.row, c.length)
		}
	}
}

func TestEveryColumnHasAnAddress(t *testing.T) {
	seen := map[string]bool{}
	for want := range cell.MostColumns {
		address := cell.Address("", want, 1+want%cell.MostRows)
		if col, row, ok := cell.ParseAddress(address); !ok || col != want || row != 1+want {
			t.Fatalf("column %d is %s, which is read as column %d, row %d, %v", want, address, col, row, ok)
		}
		seen[address] = true
	}
	if len(seen) != cell.MostColumns {
		t.Errorf("%d different addresses of %d columns", len(seen), cell.MostColumns)
	}
}

func TestSplitAddress(t *testing.T) {
	for _, c := range []struct {
		address, sheet, cell string
		ok                   bool
	}{
		{"B6", "", "B6", true}, {"orders!B6", "orders", "B6", true}, {"'Flight 1'!B6", "Flight 1", "B6", true},
		{"'it''s'!B6", "it's", "B6", true},
		{"'a!b'!B6", "a!b", "B6", true}, {"订单!B6", "订单", "B6", true}, {"orders!", "orders", "", false}, {"orders", "", "orders", false},
		{"https://files.example/1.pdf", "", "https://files.example/1.pdf", false},
	} {
		sheet, in, ok := cell.SplitAddress(c.address)
		if sheet != c.sheet || in != c.cell || ok != c.ok {
			t.Errorf("%q: sheet %q, cell %q, %v", c.address, sheet, in, ok)
		}
	}
}

// FuzzAddress writes addresses and reads them again. Any other text must be refused, or be an address written differently.
func FuzzAddress(f *testing.F) {
	for _, text := range []string{"A1", "xfd1048576", "XFE1", "A0", "a01", "", "1", "AB", "ZZZZZZZZZZZZZZ1", "A1:B2", "A1\n"} {
		f.Add(text, "orders", 0, 1)
		f.Add(text, "it's 1", cell.MostColumns-1, cell.MostRows)
	}
	f.Fuzz(func(t *testing.T, text, sheet string, col, row int) {
		if c, r, ok := cell.ParseAddress(text); ok {
			letters := strings.TrimRight(text, "0123456789")
			digits := strings.TrimLeft(text[len(letters):], "0")
			if again := cell.Address("", c, r); again != strings.ToUpper(letters)+digits {
				t.Fatalf("%q is read as %s", text, again)
			}
		} else if c != 0 || r != 0 {
			t.Fatalf("%q is refused, but read as %d, %d", text, c, r)
		}
		if col < 0 || col >= cell.MostColumns || row < 1 || row > cell.MostRows {
			return
		}
		want := cell.Address("", col, row)
		if c, r, ok := cell.ParseAddress([]byte(want)); !ok || c != col || r != row {
			t.Fatalf("%s is read as column %d, row %d, %v; want %d, %d", want, c, r, ok, col, row)
		}
		if s, in, ok := cell.SplitAddress(cell.QuotedAddress(sheet, want)); sheet != "" && (!ok || s != sheet || in != want) {
			t.Fatalf("sheet %q and cell %s are read as %q, %q, %v", sheet, want, s, in, ok)
		}
	})
}
