package sheet

import (
	"testing"

	"hgeimport/importer/sheet/sheettest"
)

// TestHeaderWithoutItsLetter: in an encoding that has no character for a byte, a header is not the known one without that letter.
func TestHeaderWithoutItsLetter(t *testing.T) {
	const text = "HAWB,Unité,LTA\nHGE2507080000516,kg,123-25122112\n"
	latin, ok := CharsetNamed("windows-1252")
	if !ok {
		t.Fatal("no windows-1252")
	}
	known := func(header string) bool {
		return header == "HAWB" || header == "LTA" || header == "Unit" || header == "Unit\uFFFD"
	}
	b := opened(t, sheettest.FileOf(t, encoded(t, latin, text)), Options{IsHeader: known})
	wantRows(t, b, 0, csvRows(text)...)
	if b.Encoding != latin.Name {
		t.Errorf("read as %s", b.Encoding)
	}
}
