package sheet

import (
	"fmt"
	"os"
)

// pages keeps blocks of bytes by number: in memory up to limit bytes, then all of them in a file of the temporary
// folder, of which the pagesHeld used last are held. The zero value with a limit and a folder is ready. close removes
// the file; a crash leaves hgeimport-*.pages behind in the temporary folder.
type blockStore struct {
	limit   int
	tempDir string

	held    []string // by number; "" where the page is only in the file
	size    int      // bytes of all pages
	file    *os.File
	extents []extent // where each page is in the file
	ring    [blocksInMemory]int
	next    int // place in ring of the page that goes first
}

type extent struct {
	at int64
	n  int
}

const (
	blockSize      = 64 << 10
	blocksInMemory = 64
)

// add keeps a copy of page under the next number, and returns page emptied, to be filled again.
func (p *blockStore) add(page []byte) ([]byte, error) {
	p.held = append(p.held, string(page))
	p.size += len(page)
	switch {
	case p.file != nil:
		return page[:0], p.write(len(p.held) - 1)
	case p.size > p.limit:
		return page[:0], p.spill()
	}
	return page[:0], nil
}

func (p *blockStore) spill() (err error) {
	if p.file, err = os.CreateTemp(p.tempDir, "hgeimport-*.pages"); err != nil {
		return fmt.Errorf("room for texts that do not fit in memory: %w", err)
	}
	for i := range p.ring {
		p.ring[i] = -1
	}
	for n := range p.held {
		if err := p.write(n); err != nil {
			return err
		}
	}
	return nil
}

// write puts page n, which is held, into the file.
func (p *blockStore) write(n int) error {
	at := int64(0)
	if n > 0 {
		at = p.extents[n-1].at + int64(p.extents[n-1].n)
	}
	p.extents = append(p.extents, extent{at, len(p.held[n])})
	if _, err := p.file.WriteAt([]byte(p.held[n]), at); err != nil {
		return fmt.Errorf("room for texts that do not fit in memory: %w", err)
	}
	p.keepInMemory(n)
	return nil
}

// hold counts page n among those in memory and lets the oldest go.
func (p *blockStore) keepInMemory(n int) {
	if gone := p.ring[p.next]; gone >= 0 {
		p.held[gone] = ""
	}
	p.ring[p.next] = n
	p.next = (p.next + 1) % blocksInMemory
}

func (p *blockStore) block(n int) (string, error) {
	if page := p.held[n]; page != "" || p.file == nil {
		return page, nil
	}
	page := make([]byte, p.extents[n].n)
	if _, err := p.file.ReadAt(page, p.extents[n].at); err != nil {
		return "", fmt.Errorf("texts that did not fit in memory: %w", err)
	}
	p.held[n] = string(page)
	p.keepInMemory(n)
	return p.held[n], nil
}

func (p *blockStore) close() error {
	if p.file == nil {
		return nil
	}
	err := p.file.Close()
	if gone := os.Remove(p.file.Name()); err == nil {
		err = gone
	}
	p.file, p.held = nil, nil
	return err
}
