package outcome

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"

	"hgeimport/importer/sheet"
)

// zipPackage is the zip of an xlsx with changes: parts that are replaced, added or left out. All other parts are copied
// with the same compressed bytes, but without anything else that the source's zip says of them: a second name, a comment, or
// that they are a link.
type zipPackage struct {
	ctx     context.Context
	files   []*zip.File
	byName  map[string]*zip.File // this map and the others by sheet.PartKey
	changed map[string][]byte    // new content of parts that are held in memory
	added   []string             // names of parts in changed that the source does not have
	dropped map[string]bool      // parts that are left out
	streams []streamedPart       // parts that are written last, in this order

	// openers open the parts whose content is not that of the zip: the sheets of a new workbook of text, and the parts of which
	// something is left out.
	openers map[string]func() (io.ReadCloser, error)
}

// streamedPart is a part whose new content is made while it is written.
type streamedPart struct {
	name  string
	write func(io.Writer) error
}

// largestPart is how many bytes a part may have that is read into memory. Sheets are not, nor is what is only copied.
const largestPart = 16 << 20

func newZipPackage(ctx context.Context, z *zip.Reader) *zipPackage {
	p := &zipPackage{ctx: ctx, byName: map[string]*zip.File{}, changed: map[string][]byte{}, dropped: map[string]bool{},
		openers: map[string]func() (io.ReadCloser, error){}}
	for _, f := range z.File {
		p.files = append(p.files, f)
		if _, twice := p.byName[sheet.PartKey(f.Name)]; !twice {
			p.byName[sheet.PartKey(f.Name)] = f
		}
	}
	return p
}

// has tells whether there is a part with a name.
func (p *zipPackage) has(name string) bool {
	_, changed := p.changed[sheet.PartKey(name)]
	return !p.dropped[sheet.PartKey(name)] && (changed || p.byName[sheet.PartKey(name)] != nil)
}

// open opens a part of the source. The reader of a damaged part returns an error at the latest at its end.
func (p *zipPackage) open(name string) (io.ReadCloser, error) {
	if open := p.openers[sheet.PartKey(name)]; open != nil {
		return open()
	}
	return p.openInZip(name)
}

// openInZip opens a part as it is in the zip.
func (p *zipPackage) openInZip(name string) (io.ReadCloser, error) {
	f := p.byName[sheet.PartKey(name)]
	if f == nil {
		return nil, fmt.Errorf("%w: no part %s", errCannotPatch, name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	b := bufio.NewReaderSize(stoppingReader{p.ctx, r}, bufferFor(f))
	head, _ := b.Peek(4)
	if bytes.IndexByte(head, 0) >= 0 || bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		r.Close()
		return nil, fmt.Errorf("%w: part %s is not UTF-8", errCannotPatch, name)
	}
	return struct {
		io.Reader
		io.Closer
	}{b, r}, nil
}

// bufferFor is how many bytes of a part are read at once: most parts are small, and clearing a large buffer takes longer than to
// read them.
func bufferFor(f *zip.File) int { return int(min(max(f.UncompressedSize64, 1<<12), 1<<16)) }

// read returns a part with the changes made so far.
func (p *zipPackage) read(name string) ([]byte, error) {
	if b, ok := p.changed[sheet.PartKey(name)]; ok {
		return b, nil
	}
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, largestPart+1))
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	if len(b) > largestPart {
		return nil, fmt.Errorf("%w: part %s is too large", errCannotPatch, name)
	}
	return b, nil
}

// readXML reads a part and parses it.
func (p *zipPackage) readXML(name string) (*element, error) {
	raw, err := p.read(name)
	if err != nil {
		return nil, err
	}
	e, err := parseElement(raw)
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	return e, nil
}

// set sets the content of a part, which is added if there is none with that name.
func (p *zipPackage) set(name string, content []byte) {
	if _, known := p.changed[sheet.PartKey(name)]; !known && p.byName[sheet.PartKey(name)] == nil {
		p.added = append(p.added, name)
	}
	delete(p.dropped, sheet.PartKey(name))
	p.changed[sheet.PartKey(name)] = content
}

// drop leaves a part out.
func (p *zipPackage) drop(name string) { p.dropped[sheet.PartKey(name)] = true }

// writeLater lets write write a part, after all other parts.
func (p *zipPackage) writeLater(name string, write func(io.Writer) error) {
	p.streams = append(p.streams, streamedPart{name, write})
}

// packer compresses one part. It takes more than half a megabyte, so it is used again: most parts of most outcomes are small.
type packer struct{ *flate.Writer }

var packers sync.Pool

func newPacker(w io.Writer) (io.WriteCloser, error) {
	if p, ok := packers.Get().(*packer); ok {
		p.Reset(w)
		return p, nil
	}
	f, err := flate.NewWriter(w, flate.BestSpeed)
	return &packer{f}, err
}

// Close ends the part. The packer is not used after it.
func (p *packer) Close() error {
	err := p.Writer.Close()
	p.Reset(io.Discard) // it keeps nothing of the outcome alive
	packers.Put(p)
	return err
}

// write writes the package: first the unchanged parts and those held in memory, in the order of the source, then the
// streamed parts.
func (p *zipPackage) write(w io.Writer) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, newPacker)
	streamed := map[string]string{}
	for _, s := range p.streams {
		streamed[sheet.PartKey(s.name)] = s.name
	}
	for _, f := range p.files {
		key, name := sheet.PartKey(f.Name), safeName(f.Name)
		content, changed := p.changed[key]
		var err error
		switch {
		case p.dropped[key], name == "":
		case streamed[key] != "":
			streamed[key] = name
		case changed:
			err = writePart(z, name, writeBytes(content))
		case p.openers[key] != nil:
			err = writePart(z, name, func(w io.Writer) error { return p.copyOpened(name, w) })
		default:
			err = copyPacked(z, f, name)
		}
		if err != nil {
			return err
		}
	}
	for _, name := range p.added {
		content := p.changed[sheet.PartKey(name)]
		if err := writePart(z, name, writeBytes(content)); err != nil {
			return err
		}
	}
	for _, s := range p.streams {
		if err := writePart(z, streamed[sheet.PartKey(s.name)], s.write); err != nil {
			return err
		}
	}
	return z.Close()
}

// copyOpened copies a part through its opener.
func (p *zipPackage) copyOpened(name string, w io.Writer) error {
	r, err := p.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(w, r)
	return err
}

// copyPacked copies a part with its compressed bytes.
func copyPacked(z *zip.Writer, f *zip.File, name string) error {
	r, err := f.OpenRaw()
	if err != nil {
		return fmt.Errorf("part %s: %w", name, err)
	}
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: f.Method, CRC32: f.CRC32, Flags: f.Flags & utf8Names,
		CompressedSize64: f.CompressedSize64, UncompressedSize64: f.UncompressedSize64})
	if err == nil {
		_, err = io.Copy(w, r)
	}
	if err != nil {
		return fmt.Errorf("part %s: %w", name, err)
	}
	return nil
}

const utf8Names = 1 << 11 // the flag of a part whose name is in UTF-8

// safeName is the name of a part as it is written: with slashes, and without one at the beginning. It is "" for a name that would
// lead out of a folder, or to a drive, if somebody unpacked the workbook, and for folders.
func safeName(name string) string {
	name = strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
	if name == "" || strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c == ':' || c == 0x7F }) {
		return ""
	}
	for segment := range strings.SplitSeq(name, "/") {
		if strings.Trim(segment, ". ") == "" {
			return ""
		}
	}
	return name
}

// checkCopied reads the parts that are copied as they are, so that each unpacks to what the zip says: a spreadsheet program would
// unpack them, whatever they hold. One that is damaged, or declares XML entities, makes the workbook one that we cannot add to.
func (p *zipPackage) checkCopied() error {
	streamed := map[string]bool{}
	for _, s := range p.streams {
		streamed[sheet.PartKey(s.name)] = true
	}
	for _, f := range p.files {
		key := sheet.PartKey(f.Name)
		if _, changed := p.changed[key]; changed || p.dropped[key] || streamed[key] || p.openers[key] != nil || safeName(f.Name) == "" {
			continue
		}
		if err := asCannotPatch(checkPart(p.ctx, f), f.Name); err != nil {
			return err
		}
	}
	return nil
}

func checkPart(ctx context.Context, f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	b := bufio.NewReaderSize(stoppingReader{ctx, r}, bufferFor(f))
	head, err := b.Peek(1 << 12)
	if err != nil && err != io.EOF {
		return err
	}
	isXML := slices.Contains([]string{".xml", ".rels", ".vml"}, strings.ToLower(path.Ext(f.Name)))
	if isXML && bytes.Contains(head, []byte("<!DOCTYPE")) {
		return fmt.Errorf("%w: it declares a document type", errCannotPatch)
	}
	_, err = io.Copy(io.Discard, b)
	return err
}

func writeBytes(content []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}
}

func writePart(z *zip.Writer, name string, write func(io.Writer) error) error {
	w, err := z.Create(name)
	if err != nil {
		return fmt.Errorf("part %s: %w", name, err)
	}
	b := newBehindWriter(w)
	defer b.stop()
	err = write(b)
	if closeErr := b.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("part %s: %w", name, err)
	}
	return nil
}

// relationship is one of the relations of a part, to another part or to an address outside of the package.
type relationship struct {
	id, kind, target string
	external         bool
}

// is tells whether the relation is of a kind. Only the end of the kind is compared, because transitional and strict
// workbooks differ in what stands before it.
func (r relationship) is(name string) bool { return strings.HasSuffix(r.kind, "/"+name) }

// relationsPart is the name of the part that holds the relations of a part. Those of the package belong to part "".
func relationsPart(part string) string {
	dir, base := path.Split(part)
	return dir + "_rels/" + base + ".rels"
}

// relations lists the relations of a part. Targets inside the package are returned as names of parts.
func (p *zipPackage) relations(part string) ([]relationship, error) {
	if !p.has(relationsPart(part)) {
		return nil, nil
	}
	e, err := p.readXML(relationsPart(part))
	if err != nil {
		return nil, err
	}
	var all []relationship
	for _, raw := range e.named("Relationship") {
		tag := firstTag(raw)
		r := relationship{id: attribute(tag, "Id"), kind: attribute(tag, "Type"), target: attribute(tag, "Target"),
			external: attribute(tag, "TargetMode") == "External"}
		if !r.external {
			r.target = strings.ReplaceAll(r.target, `\`, "/")
			if !strings.HasPrefix(r.target, "/") {
				r.target = path.Join(path.Dir("/"+part), r.target)
			}
			r.target = strings.TrimPrefix(path.Clean(r.target), "/")
		}
		all = append(all, r)
	}
	return all, nil
}

const (
	packageRels = "http://schemas.openxmlformats.org/package/2006/relationships"
	relsStart   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<Relationships xmlns="` + packageRels + `">`
	officeRels  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strictRels  = "http://purl.oclc.org/ooxml/officeDocument/relationships"
)

// setRelations adds relations to a part, and removes those whose id is in gone.
func (p *zipPackage) setRelations(part string, add []relationship, gone map[string]bool) error {
	raw, err := p.editedRelations(part, add, gone)
	if err == nil {
		p.set(relationsPart(part), raw)
	}
	return err
}

// editedRelations is the part that setRelations sets.
func (p *zipPackage) editedRelations(part string, add []relationship, gone map[string]bool) ([]byte, error) {
	name, e := relationsPart(part), &element{}
	var err error
	if p.has(name) {
		e, err = p.readXML(name)
	} else {
		e, err = parseElement([]byte(relsStart + `</Relationships>`))
	}
	if err != nil {
		return nil, err
	}
	e.remove(func(k child) bool { return k.name == "Relationship" && gone[attribute(firstTag(k.raw), "Id")] })
	for _, r := range add {
		mode := ""
		if r.external {
			mode = ` TargetMode="External"`
		}
		e.insert(len(e.children), "Relationship", fmt.Appendf(nil, `<%sRelationship Id="%s" Type="%s" Target="%s"%s/>`,
			e.prefix(), escaped(r.id), escaped(r.kind), escaped(r.target), mode))
	}
	return e.bytes(), nil
}

// newIDs returns a function that returns a new relation id with each call, none of them in taken.
func newIDs(taken []relationship) func() string {
	n := 0
	has := map[string]bool{}
	for _, r := range taken {
		has[r.id] = true
	}
	return func() string {
		for {
			n++
			if id := fmt.Sprintf("rIdHGE%d", n); !has[id] {
				return id
			}
		}
	}
}
