package sheet

import (
	"archive/zip"
	"bufio"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"

	"hgeimport/mapping/reason"
)

// zipPackage is the zip that an xlsx consists of. Every error about its content is a refusal.
type zipPackage struct {
	zip   *zip.Reader
	parts map[string]*zip.File // by PartName
}

// packedAtOnce is how many bytes of a part are read from the file at a time, before they are unpacked.
const packedAtOnce = 32 << 10

// openPackage reads the directory of a zip. It refuses a file that is cut off, contradicts itself, has two parts of one name, or
// would unpack to too much.
func openPackage(f io.ReaderAt, size int64, l Limits) (*zipPackage, error) {
	z, err := openZip(f, size)
	if err != nil {
		return nil, err
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser {
		return flate.NewReader(bufio.NewReaderSize(r, packedAtOnce))
	})
	c := &zipPackage{zip: z, parts: make(map[string]*zip.File, len(z.File))}
	unpacked, most := uint64(0), uint64(mostUnpacked)
	if l.Unpacked > 0 {
		most = min(most, uint64(l.Unpacked))
	}
	for _, p := range z.File {
		unpacked += min(p.UncompressedSize64, mostUnpacked+1)
		switch {
		case isBomb(unpacked, uint64(size)):
			return nil, refuse(reason.ZipBomb, p.Name, itoa(mostRatio))
		case unpacked > most:
			return nil, refuse(reason.TooLarge, itoa(int64(most>>20)))
		}
		name := PartKey(p.Name)
		if _, twice := c.parts[name]; twice && !strings.HasSuffix(name, "/") {
			return nil, refuse(reason.DamagedPart, name) // which of the two is meant?
		}
		c.parts[name] = p
	}
	return c, nil
}

// isBomb tells whether these sizes in bytes are those of an attack. They come from the directory of the zip. A part that
// unpacks to more than the directory says is an error of the zip reader.
func isBomb(unpacked, packed uint64) bool {
	return unpacked > smallPart && unpacked/mostRatio > packed
}

// PartKey is the name of a part in the form in which names are compared: in lower case, with slashes, without a leading
// slash. The names in the zip and the names by which parts refer to each other differ in this; some programs write
// back-slashes.
func PartKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// resolveTarget is the name of the part that a relationship of part from points to. to may be relative to from.
func resolveTarget(from, to string) string {
	to = strings.ReplaceAll(to, `\`, "/")
	if strings.HasPrefix(to, "/") {
		return PartKey(path.Clean(to))
	}
	return PartKey(path.Join(path.Dir(from), to))
}

func (c *zipPackage) has(name string) bool { return c.parts[name] != nil }

// hasBelow tells whether there is a part whose name begins with a text.
func (c *zipPackage) hasBelow(prefix string) bool {
	for name := range c.parts {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// open opens a part. It must be read to its end: only there its check sum is compared.
func (c *zipPackage) open(name string) (io.ReadCloser, error) {
	p := c.parts[name]
	if p == nil {
		return nil, refuse(reason.MissingPart, name)
	}
	if p.Flags&1 != 0 {
		return nil, refuse(reason.Encrypted)
	}
	if isBomb(p.UncompressedSize64, p.CompressedSize64) {
		return nil, refuse(reason.ZipBomb, name, itoa(mostRatio))
	}
	r, err := p.Open()
	if err != nil {
		return nil, damaged(err, name)
	}
	return r, nil
}

// xml reads a part to its end and calls visit at the start of each element below the root, at any depth. The root
// element must have this name.
func (c *zipPackage) xml(name, root string, visit func(x *xmlReader) error) error {
	r, err := c.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	x := newPartReader(r, name)
	for first := true; ; {
		switch tok, err := x.next(); {
		case err != nil:
			return err
		case tok == endOfFile:
			return nil
		case tok == startTag && first:
			if first = false; string(x.name) != root {
				return x.broken()
			}
		case tok == startTag:
			if err := visit(x); err != nil {
				return err
			}
		}
	}
}

// relation is a relationship: another part that a part uses.
type relation struct {
	kind   string // last segment of the relationship's type, which is the same in strict and transitional workbooks
	target string // name of the other part
}

// relationsPart is the part that has the relationships of a part. "" = those of the package.
func relationsPart(part string) string {
	dir, base := path.Split(part)
	return dir + "_rels/" + base + ".rels"
}

// relations reads the relationships of a part, by id. "" = those of the package.
func (c *zipPackage) relations(part string) (map[string]relation, error) {
	all := map[string]relation{}
	err := c.xml(relationsPart(part), "Relationships", func(x *xmlReader) error {
		if string(x.name) != "Relationship" || string(x.attr("TargetMode")) == "External" {
			return nil
		}
		to, ok := appendChars(nil, x.attr("Target"), false, false)
		if !ok || len(all) == mostParts {
			return x.broken()
		}
		all[string(x.attr("Id"))] = relation{path.Base(string(x.attr("Type"))), resolveTarget(part, string(to))}
		return nil
	})
	return all, err
}

// workbookPart finds the part that lists the sheets. A zip that is not an xlsx is refused, with what it is.
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

// contentType is the content type that the package declares for part, in lower case. "" = it declares none.
func contentType(c *zipPackage, part string) (kind string, err error) {
	const types = "[content_types].xml"
	if !c.has(types) {
		return "", nil
	}
	err = c.xml(types, "Types", func(x *xmlReader) error {
		if string(x.name) == "Override" && PartKey(string(x.attr("PartName"))) == part {
			kind = strings.ToLower(string(x.attr("ContentType")))
		}
		return nil
	})
	return kind, err
}

// refuseZip refuses a zip without a workbook and says what it is.
func refuseZip(c *zipPackage) error {
	switch {
	case c.has("xl/workbook.xml"):
		return refuse(reason.MissingPart, "_rels/.rels")
	case c.has("index.apxl"), c.hasBelow("index/slide"), c.hasBelow("index/masterslide"), c.hasBelow("index/templateslide"):
		return refuse(reason.NotASheet, "Apple Keynote")
	case c.has("index/document.iwa"), c.has("index.zip"), c.has("index.xml"):
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
