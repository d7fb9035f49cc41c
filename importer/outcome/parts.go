package outcome

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"

	"hgeimport/importer/sheet"

	"github.com/klauspost/compress/flate"
)

// parts is a zip package some of whose parts are replaced, added or left out. All others are copied as they lie in the
// source: the same compressed bytes.
type parts struct {
	files   []*zip.File
	byName  map[string]*zip.File
	changed map[string][]byte // new content of small parts
	streams []stream          // parts written last, in this order
	dropped map[string]bool
	added   []string                                 // names of parts the source does not have, all in changed
	made    map[string]func() (io.ReadCloser, error) // parts that have another content than the source's
}

// stream is a part whose new content is made while it is written.
type stream struct {
	name  string
	write func(io.Writer) error
}

// largestPart is the most bytes of a part that is held in memory: all but the sheets and what is copied.
const largestPart = 64 << 20

// newParts takes the parts of a zip.
func newParts(z *zip.Reader) *parts {
	p := &parts{byName: map[string]*zip.File{}, changed: map[string][]byte{}, dropped: map[string]bool{}, made: map[string]func() (io.ReadCloser, error){}}
	for _, f := range z.File {
		p.files = append(p.files, f)
		if _, twice := p.byName[sheet.PartKey(f.Name)]; !twice {
			p.byName[sheet.PartKey(f.Name)] = f
		}
	}
	return p
}

// has tells whether there is a part called name.
func (p *parts) has(name string) bool {
	_, changed := p.changed[sheet.PartKey(name)]
	return !p.dropped[sheet.PartKey(name)] && (changed || p.byName[sheet.PartKey(name)] != nil)
}

// open opens a part of the source. A damaged one fails at its end at the latest.
func (p *parts) open(name string) (io.ReadCloser, error) {
	if make := p.made[sheet.PartKey(name)]; make != nil {
		return make()
	}
	f := p.byName[sheet.PartKey(name)]
	if f == nil {
		return nil, fmt.Errorf("%w: no part %s", errOddWorkbook, name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	b := bufio.NewReaderSize(r, 1<<16)
	if head, _ := b.Peek(4); bytes.IndexByte(head, 0) >= 0 || bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		r.Close()
		return nil, fmt.Errorf("%w: part %s is not UTF-8", errOddWorkbook, name)
	}
	return struct {
		io.Reader
		io.Closer
	}{b, r}, nil
}

// read returns a part as it stands after the changes so far.
func (p *parts) read(name string) ([]byte, error) {
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
		return nil, fmt.Errorf("%w: part %s is too large", errOddWorkbook, name)
	}
	return b, nil
}

// takeApart reads an XML part.
func (p *parts) takeApart(name string) (*element, error) {
	raw, err := p.read(name)
	if err != nil {
		return nil, err
	}
	e, err := takeApart(raw)
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	return e, nil
}

// set gives a part, new or not, its content.
func (p *parts) set(name string, content []byte) {
	if _, known := p.changed[sheet.PartKey(name)]; !known && p.byName[sheet.PartKey(name)] == nil {
		p.added = append(p.added, name)
	}
	delete(p.dropped, sheet.PartKey(name))
	p.changed[sheet.PartKey(name)] = content
}

// drop leaves a part out.
func (p *parts) drop(name string) { p.dropped[sheet.PartKey(name)] = true }

// later has a part written by write after all others.
func (p *parts) later(name string, write func(io.Writer) error) {
	p.streams = append(p.streams, stream{name, write})
}

// write writes the package: the untouched and the small parts in the order of the source, then the streamed ones. A
// stream may still set small parts that the source does not have, or that are themselves written later.
func (p *parts) write(w io.Writer) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	streamed := map[string]string{}
	for _, s := range p.streams {
		streamed[sheet.PartKey(s.name)] = s.name
	}
	for _, f := range p.files {
		key := sheet.PartKey(f.Name)
		content, changed := p.changed[key]
		switch {
		case p.dropped[key]:
		case streamed[key] != "":
			streamed[key] = f.Name
		case changed:
			if err := writePart(z, f.Name, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
				return err
			}
		default:
			if err := z.Copy(f); err != nil {
				return fmt.Errorf("part %s: %w", f.Name, err)
			}
		}
	}
	for _, name := range p.added {
		content := p.changed[sheet.PartKey(name)]
		if err := writePart(z, name, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
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

func writePart(z *zip.Writer, name string, write func(io.Writer) error) error {
	w, err := z.Create(name)
	if err != nil {
		return fmt.Errorf("part %s: %w", name, err)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	if err := write(b); err != nil {
		return fmt.Errorf("part %s: %w", name, err)
	}
	return b.Flush()
}
