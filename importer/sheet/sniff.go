package sheet

import (
	"bytes"
	"io"
	"os"

	"hgeimport/mapping"
)

func sniff(f io.ReaderAt, size int64) (string, error) {
	head := make([]byte, 8)
	n, _ := f.ReadAt(head, 0)
	if n == 0 {
		return "", refuse(mapping.NoRows)
	}
	if bytes.HasPrefix(head, []byte("PK")) {
		return XLSX, nil
	}
	return CSV, nil
}

var _ = os.Stdin

func workbookPart(c *container) (string, error) {
	r, err := c.relations("")
	for _, v := range r {
		if v.kind == "officeDocument" {
			return v.target, nil
		}
	}
	if err == nil {
		err = refuse(mapping.NotASheet, "ZIP")
	}
	return "", err
}
func (b *Book) openHTML(o Options) error { return nil }
func (b *Book) openSpreadsheetML() error { return nil }
