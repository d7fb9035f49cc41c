package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"

	"hgeimport/mapping/reason"
)

// container is a workbook as a zip of parts. Part names are compared without regard to case; back-slashes, which some
// programs write, count as slashes. All errors about its content are refusals.
type zipPackage struct {
	Zip   *zip.Reader
	parts map[string]*zip.File
}

func openPackage(f *os.File, size int64) (*zipPackage, error) {
	z, err := zip.NewReader(f, size)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, refuse(reason.Truncated)
	case err != nil:
		return nil, err
	case len(z.File) > mostParts:
		return nil, refuse(reason.TooManyParts, itoa(mostParts))
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	c := &zipPackage{Zip: z, parts: make(map[string]*zip.File, len(z.File))}
	unpacked := uint64(0)
	for _, p := range z.File {
		unpacked += min(p.UncompressedSize64, mostUnpacked+1)
		switch {
		case isBomb(unpacked, uint64(size)):
			return nil, refuse(reason.ZipBomb, p.Name, itoa(mostRatio))
		case unpacked > mostUnpacked:
			return nil, refuse(reason.TooLarge, itoa(mostUnpacked>>20))
		}
		name := PartName(p.Name)
		if _, twice := c.parts[name]; twice && !strings.HasSuffix(name, "/") {
			return nil, refuse(reason.DamagedPart, name) // which of the two is meant?
		}
		c.parts[name] = p
	}
	return c, nil
}

// bombs says whether something that unpacks to that much is an attack. A part that unpacks to more than the directory
// says ends in an error by itself.
func isBomb(unpacked, packed uint64) bool {
	return unpacked > smallPart && unpacked/mostRatio > packed
}

// PartName makes names comparable: those of the zip, and those that one part uses to point to another.
func PartName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// target resolves what a relationship of part from points to.
func resolveTarget(from, to string) string {
	to = strings.ReplaceAll(to, `\`, "/")
	if strings.HasPrefix(to, "/") {
		return PartName(path.Clean(to))
	}
	return PartName(path.Join(path.Dir(from), to))
}

func (c *zipPackage) has(name string) bool { return c.parts[name] != nil }

// open starts reading a part. It must be read to its end, where its check sum is compared.
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

// xml reads a part from root element to its end: visit is called for each element, at whatever depth.
func (c *zipPackage) xml(name, root string, visit func(x *xmlReader) error) error {
	r, err := c.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	x := newXMLReader(r, name)
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

// relation is what a part says about another one that it uses.
type relation struct{ kind, target string }

// relations are those of part, by id. kind is the last word of the relationship's type, which is the same in strict
// and transitional workbooks.
func (c *zipPackage) relations(part string) (map[string]relation, error) {
	dir, base := path.Split(part)
	all := map[string]relation{}
	err := c.xml(dir+"_rels/"+base+".rels", "Relationships", func(x *xmlReader) error {
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
