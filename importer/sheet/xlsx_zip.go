package sheet

import (
	"archive/zip"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"hgeimport/mapping/reason"
)

// A zip says everything about its parts twice: in a directory at its end, and in a header before each part. We read by the
// directory. Other programs read by the headers, so a zip whose two accounts differ can show its user one workbook and us
// another. And a directory may name the same bytes many times: copied part by part, 5 MB become 10 GB.

// zipDirectory is the file that a zip is read from. It bounds how much of it is read as the directory, and keeps the header
// that was read last.
type zipDirectory struct {
	io.ReaderAt
	remaining int64            // bytes that may still be read
	header    [headerSize]byte // read last, if it was read in one piece
	at        int64            // where it stands in the file
}

const (
	headerSize     = 30        // bytes of a part's header without its name
	mostDirectory  = 4 << 20   // bytes of a directory; one of mostParts parts has 1 MB or 2
	largerThan32   = 1<<32 - 1 // stands for a size that is in an extra field, because it needs 64 bits
	hasNoSizesFlag = 1 << 3    // the sizes stand behind the part
)

var errLongDirectory = errors.New("directory of a zip is too long")

func (d *zipDirectory) ReadAt(b []byte, at int64) (int, error) {
	if d.remaining -= int64(len(b)); d.remaining < 0 {
		return 0, errLongDirectory
	}
	n, err := d.ReaderAt.ReadAt(b, at)
	if len(b) == headerSize {
		d.at = at
		copy(d.header[:], b[:n])
	}
	return n, err
}

// openZip reads the directory of a zip and compares it with the headers of the parts.
func openZip(f io.ReaderAt, size int64) (*zip.Reader, error) {
	d := &zipDirectory{ReaderAt: f, remaining: mostDirectory}
	z, err := zip.NewReader(d, size)
	switch {
	case errors.Is(err, errLongDirectory):
		return nil, refuse(reason.TooManyParts, itoa(mostParts))
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, refuse(reason.Truncated)
	case err != nil:
		return nil, err
	case len(z.File) > mostParts:
		return nil, refuse(reason.TooManyParts, itoa(mostParts))
	}
	d.remaining = 1<<63 - 1
	return z, d.compare(z, size)
}

// packedPart is where a part lies in the file, its header included.
type packedPart struct {
	name     string
	from, to int64
}

// compare refuses a zip with a part that overlaps another one, reaches beyond the end of the file, or is described in two
// ways.
func (d *zipDirectory) compare(z *zip.Reader, size int64) error {
	parts := make([]packedPart, 0, len(z.File))
	for _, p := range z.File {
		data, err := p.DataOffset() // reads the header, and nothing else
		switch {
		case errors.Is(err, zip.ErrFormat), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return refuse(reason.ZipContradicts, p.Name)
		case err != nil:
			return err
		}
		same, err := d.sameInHeader(p, data)
		if err != nil {
			return err
		}
		if !same || data > size || p.CompressedSize64 > uint64(size-data) {
			return refuse(reason.ZipContradicts, p.Name)
		}
		parts = append(parts, packedPart{p.Name, d.at, data + int64(p.CompressedSize64)})
	}
	slices.SortFunc(parts, func(a, b packedPart) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(parts); i++ {
		if parts[i].from < parts[i-1].to {
			return refuse(reason.ZipContradicts, parts[i].name)
		}
	}
	return nil
}

// sameInHeader tells whether the header that was read last says the same of a part as the directory does. data is where the
// part begins behind it.
func (d *zipDirectory) sameInHeader(p *zip.File, data int64) (bool, error) {
	field16 := func(at int) int { return int(binary.LittleEndian.Uint16(d.header[at:])) }
	field32 := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(d.header[at:])) }
	flags, method, nameLength, extraLength := field16(6), field16(8), field16(26), field16(28)
	if d.at+headerSize+int64(nameLength+extraLength) != data || data < 0 ||
		method != int(p.Method) || flags&1 != int(p.Flags&1) {
		return false, nil
	}
	for _, f := range []struct {
		here, there uint64
		mayBeAway   bool
	}{
		{field32(14), uint64(p.CRC32), false},
		{field32(18), p.CompressedSize64, true},
		{field32(22), p.UncompressedSize64, true},
	} {
		away := f.here == 0 && flags&hasNoSizesFlag != 0 || f.here == largerThan32 && f.mayBeAway
		if f.here != f.there && !away {
			return false, nil
		}
	}
	name := make([]byte, nameLength)
	if _, err := d.ReaderAt.ReadAt(name, d.at+headerSize); err != nil && err != io.EOF {
		return false, err
	}
	return PartKey(string(name)) == PartKey(p.Name), nil
}
