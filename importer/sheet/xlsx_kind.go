package sheet

import (
	"io"
	"strings"

	"hgeimport/mapping/reason"
)

// workbookPart finds the part of c that lists its sheets. A zip that is something else is refused by its name.
func workbookPart(c *zipPackage) (string, error) {
	if !c.has("_rels/.rels") {
		return "", refuseZip(c)
	}
	related, err := c.relations("")
	if err != nil {
		return "", err
	}
	main := ""
	for _, r := range related {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if main == "" {
		return "", refuseZip(c)
	}
	kind, err := contentType(c, main)
	switch {
	case err != nil:
		return "", err
	case strings.Contains(kind, "ms-excel.sheet.binary"), strings.HasSuffix(main, ".bin"):
		return "", refuse(reason.BinaryXLSB)
	case strings.Contains(kind, "word"), strings.HasPrefix(main, "word/"):
		return "", refuse(reason.NotASheet, "Word")
	case strings.Contains(kind, "presentation"), strings.HasPrefix(main, "ppt/"):
		return "", refuse(reason.NotASheet, "PowerPoint")
	}
	return main, nil
}

// contentType is what the container says of part, in lower case; "" where it says nothing.
func contentType(c *zipPackage, part string) (kind string, err error) {
	const types = "[content_types].xml"
	if !c.has(types) {
		return "", nil
	}
	err = c.xml(types, "Types", func(x *xmlReader) error {
		if string(x.name) == "Override" && PartName(string(x.attr("PartName"))) == part {
			kind = strings.ToLower(string(x.attr("ContentType")))
		}
		return nil
	})
	return kind, err
}

// refuseZip says what a zip without a workbook is.
func refuseZip(c *zipPackage) error {
	switch {
	case c.has("xl/workbook.xml"):
		return refuse(reason.MissingPart, "_rels/.rels")
	case c.has("index/document.iwa"), c.has("index.zip"):
		return refuse(reason.AppleNumbers)
	case !c.has("mimetype"):
		return refuse(reason.Archive, "ZIP")
	}
	r, err := c.open("mimetype")
	if err != nil {
		return err
	}
	defer r.Close()
	const longest = 200
	kind, err := io.ReadAll(io.LimitReader(r, longest))
	switch {
	case err != nil:
		return damaged(err, "mimetype")
	case strings.Contains(string(kind), "opendocument.spreadsheet"):
		return refuse(reason.OpenDocument)
	case strings.Contains(string(kind), "opendocument"):
		return refuse(reason.NotASheet, "OpenDocument")
	}
	return refuse(reason.Archive, "ZIP")
}
