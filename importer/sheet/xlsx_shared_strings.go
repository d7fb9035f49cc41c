package sheet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// sharedStrings is the table of strings to which the cells of a workbook refer by number. The strings lie one behind the
// other in blocks. An index has an entry of eight bytes for each: 24 bits number of the block, 20 bits offset in it, 20
// bits length.
type sharedStrings struct {
	texts, index          blockStore
	count                 int
	textBlock, indexBlock []byte // the block of texts, and of the index, that is being filled
	struck                bool   // something is struck out of one of them (cutStruck)
}

const (
	entrySize       = 8
	entriesPerBlock = blockSize / entrySize
)

var errNoSuchString = errors.New("no such shared string")

// newSharedStrings makes an empty table. It holds about limit bytes in memory. What goes beyond lies in files in tempDir.
func newSharedStrings(limit int, tempDir string) *sharedStrings {
	return &sharedStrings{
		texts: blockStore{limit: limit, tempDir: tempDir},
		index: blockStore{limit: limit / 2, tempDir: tempDir},
	}
}

// add appends a string to the table. A string that is longer than a block gets a block of its own.
func (s *sharedStrings) add(t []byte) (err error) {
	if len(s.textBlock)+len(t) > blockSize && len(s.textBlock) > 0 {
		if s.textBlock, err = s.texts.add(s.textBlock); err != nil {
			return err
		}
	}
	s.indexBlock = binary.LittleEndian.AppendUint64(s.indexBlock,
		uint64(len(s.texts.held))<<40|uint64(len(s.textBlock))<<20|uint64(len(t)))
	s.textBlock = append(s.textBlock, t...)
	if s.count++; len(s.indexBlock) == blockSize {
		s.indexBlock, err = s.index.add(s.indexBlock)
	}
	return err
}

// finish ends the table. get works from then on.
func (s *sharedStrings) finish() (err error) {
	if s.textBlock, err = s.texts.add(s.textBlock); err == nil {
		s.indexBlock, err = s.index.add(s.indexBlock)
	}
	return err
}

// get is string number i, or errNoSuchString.
func (s *sharedStrings) get(i int) (string, error) {
	if i < 0 || i >= s.count {
		return "", errNoSuchString
	}
	index, err := s.index.held[uint(i)/entriesPerBlock], error(nil)
	if s.index.file != nil {
		if index, err = s.index.block(i / entriesPerBlock); err != nil {
			return "", err
		}
	}
	e := index[uint(i)%entriesPerBlock*entrySize:][:entrySize]
	entry := uint64(e[0]) | uint64(e[1])<<8 | uint64(e[2])<<16 | uint64(e[3])<<24 |
		uint64(e[4])<<32 | uint64(e[5])<<40 | uint64(e[6])<<48 | uint64(e[7])<<56
	n := int(entry & (1<<20 - 1))
	if n == 0 {
		return "", nil
	}
	from := int(entry >> 20 & (1<<20 - 1))
	if s.texts.file == nil {
		return s.texts.held[entry>>40][from : from+n], nil
	}
	block, err := s.texts.block(int(entry >> 40))
	if err != nil {
		return "", err
	}
	return strings.Clone(block[from : from+n]), nil // without a copy, the string would keep its whole block in memory
}

func (s *sharedStrings) close() error { return errors.Join(s.texts.close(), s.index.close()) }

// blockStore keeps blocks of bytes by number: in memory up to limit bytes, then all of them in a file in tempDir, with
// the blocksInMemory that were written or read last in memory too. Set limit and tempDir before the first use. The file
// has no name while it is used, so that a crash leaves nothing. Windows does not allow that: there close removes the file, and
// RemoveLeftPages what a crash has left.
type blockStore struct {
	limit   int
	tempDir string

	held    []string // by number; "" = the block is only in the file
	size    int      // bytes of all blocks
	file    *os.File
	unnamed bool                // the file has no name any more
	extents []extent            // where each block is in the file
	ring    [blocksInMemory]int // numbers of the blocks in memory, -1 = none; used once there is a file
	next    int                 // index in ring of the block that leaves the memory next
}

// extent is a stretch of bytes in a file or buffer.
type extent struct {
	at int64
	n  int
}

const (
	blockSize      = 64 << 10
	blocksInMemory = 64
)

// add keeps a copy of block under the next number and returns block emptied, to be filled again.
func (b *blockStore) add(block []byte) ([]byte, error) {
	b.held = append(b.held, string(block))
	b.size += len(block)
	switch {
	case b.file != nil:
		return block[:0], b.write(len(b.held) - 1)
	case b.size > b.limit:
		return block[:0], b.spill()
	}
	return block[:0], nil
}

// spill makes the file and writes all blocks to it.
func (b *blockStore) spill() (err error) {
	if b.file, err = os.CreateTemp(b.tempDir, pagesPattern); err != nil {
		return fmt.Errorf("room for texts that do not fit in memory: %w", err)
	}
	gone := os.Remove(b.file.Name())
	b.unnamed = gone == nil || errors.Is(gone, fs.ErrNotExist) // another importer that starts removes it, too
	for i := range b.ring {
		b.ring[i] = -1
	}
	for n := range b.held {
		if err := b.write(n); err != nil {
			return err
		}
	}
	return nil
}

// write writes block n, which is in memory, to the file.
func (b *blockStore) write(n int) error {
	at := int64(0)
	if n > 0 {
		at = b.extents[n-1].at + int64(b.extents[n-1].n)
	}
	b.extents = append(b.extents, extent{at, len(b.held[n])})
	if _, err := b.file.WriteAt([]byte(b.held[n]), at); err != nil {
		return fmt.Errorf("room for texts that do not fit in memory: %w", err)
	}
	b.keepInMemory(n)
	return nil
}

// keepInMemory notes that block n is in memory, and drops the one that was read in first.
func (b *blockStore) keepInMemory(n int) {
	if gone := b.ring[b.next]; gone >= 0 {
		b.held[gone] = ""
	}
	b.ring[b.next] = n
	b.next = (b.next + 1) % blocksInMemory
}

// block is block n, which is read from the file if it is not in memory.
func (b *blockStore) block(n int) (string, error) {
	if block := b.held[n]; block != "" || b.file == nil {
		return block, nil
	}
	block := make([]byte, b.extents[n].n)
	if _, err := b.file.ReadAt(block, b.extents[n].at); err != nil {
		return "", fmt.Errorf("texts that did not fit in memory: %w", err)
	}
	b.held[n] = string(block)
	b.keepInMemory(n)
	return b.held[n], nil
}

func (b *blockStore) close() error {
	if b.file == nil {
		return nil
	}
	err := b.file.Close()
	if !b.unnamed {
		if gone := os.Remove(b.file.Name()); err == nil {
			err = gone
		}
	}
	b.file, b.held = nil, nil
	return err
}

// pagesPattern matches the names of files with texts of workbooks in the folder for temporary files.
const pagesPattern = "hgeimport-*.pages"

// RemoveLeftPages removes the files with texts of workbooks that crashes have left. Those of other users, and on Windows those
// that are in use, cannot be removed and stay.
func RemoveLeftPages() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), pagesPattern)) // the pattern is a good one
	for _, path := range left {
		_ = os.Remove(path)
	}
}
