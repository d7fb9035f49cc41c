package sheet

import (
	"encoding/binary"
	"errors"
	"strings"
)

// sharedStrings is the table of texts that the cells of a workbook point to. Texts lie one behind the other in pages;
// an index of eight bytes a text says where: 24 bits page, 20 bits offset in it, 20 bits length.
type sharedStrings struct {
	texts, index          blockStore
	count                 int
	textBlock, indexBlock []byte // the page of each that is being filled
}

const (
	entrySize       = 8
	entriesPerBlock = blockSize / entrySize
)

var errNoSuchString = errors.New("no such shared string")

// newSharedStrings holds up to about limit bytes in memory and the rest in tempDir.
func newSharedStrings(limit int, tempDir string) *sharedStrings {
	return &sharedStrings{
		texts: blockStore{limit: limit, tempDir: tempDir},
		index: blockStore{limit: limit / 2, tempDir: tempDir},
	}
}

// add appends a text to the table. A text longer than a page has a page to itself.
func (s *sharedStrings) add(t []byte) (err error) {
	if len(s.textBlock)+len(t) > blockSize && len(s.textBlock) > 0 {
		if s.textBlock, err = s.texts.add(s.textBlock); err != nil {
			return err
		}
	}
	s.indexBlock = binary.LittleEndian.AppendUint64(s.indexBlock, uint64(len(s.texts.held))<<40|uint64(len(s.textBlock))<<20|uint64(len(t)))
	s.textBlock = append(s.textBlock, t...)
	if s.count++; len(s.indexBlock) == blockSize {
		s.indexBlock, err = s.index.add(s.indexBlock)
	}
	return err
}

// finish ends the table; get works from then on.
func (s *sharedStrings) finish() (err error) {
	if s.textBlock, err = s.texts.add(s.textBlock); err == nil {
		s.indexBlock, err = s.index.add(s.indexBlock)
	}
	return err
}

// get is text i, or errNoSuchText.
func (s *sharedStrings) get(i int) (string, error) {
	if i < 0 || i >= s.count {
		return "", errNoSuchString
	}
	index, err := s.index.block(i / entriesPerBlock)
	if err != nil {
		return "", err
	}
	at := i % entriesPerBlock * entrySize
	var place uint64
	for k := entrySize - 1; k >= 0; k-- {
		place = place<<8 | uint64(index[at+k])
	}
	n := int(place & (1<<20 - 1))
	if n == 0 {
		return "", nil
	}
	page, err := s.texts.block(int(place >> 40))
	if err != nil {
		return "", err
	}
	from := int(place >> 20 & (1<<20 - 1))
	if t := page[from : from+n]; s.texts.file == nil {
		return t, nil
	} else {
		return strings.Clone(t), nil // else the text would keep its whole page in memory
	}
}

func (s *sharedStrings) close() error { return errors.Join(s.texts.close(), s.index.close()) }
