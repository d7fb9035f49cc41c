// Package pdf looks at the PDFs that the carrier sends and puts several of them together for the printer.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// The library looks for a folder of settings in the user's home, and makes one, unless it is told not to.
func init() { api.DisableConfigDir() }

// The ways in which a PDF is no good. Their words are for a person who knows no more than that it cannot be printed.
var (
	ErrNoPDF   = errors.New("it is no PDF")
	ErrCutOff  = errors.New("the PDF is not whole: its end is missing")
	ErrDamaged = errors.New("the PDF is damaged and cannot be opened")
	ErrNoPages = errors.New("the PDF has no pages")
)

// farFromEnd is how far before the end of a file other programs look for the mark of its end: some servers put something behind
// it.
const farFromEnd = 4096

// Check returns how many pages a PDF has, or what is wrong with it: one of the errors above. Only that it can be opened and has
// pages is looked at: a viewer shows much that breaks a rule.
func Check(content []byte) (pages int, err error) {
	switch {
	case !bytes.HasPrefix(content, []byte("%PDF-")):
		return 0, ErrNoPDF
	case !bytes.Contains(content[max(0, len(content)-farFromEnd):], []byte("%%EOF")):
		return 0, ErrCutOff
	}
	err = guarded(func() error {
		ctx, err := api.ReadContext(bytes.NewReader(content), settings())
		if err == nil {
			err = ctx.EnsurePageCount()
		}
		if err == nil {
			pages = ctx.PageCount
		}
		return err
	})
	switch {
	case err != nil:
		return 0, fmt.Errorf("%w (%w)", ErrDamaged, err)
	case pages == 0:
		return 0, ErrNoPages
	}
	return pages, nil
}

// Merge writes all pages of some files, in their order, as one PDF, and returns the indexes of the files that are not in it,
// because the library cannot put them together with others. If it is all of them, nothing is written.
func Merge(w io.Writer, paths []string) (leftOut []int, err error) {
	sources := make([][]byte, len(paths))
	for i, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sources[i] = asOlder(content)
	}
	var merged bytes.Buffer
	if merge(&merged, sources) != nil {
		var good [][]byte
		for i, s := range sources {
			if merge(io.Discard, [][]byte{s}) != nil {
				leftOut = append(leftOut, i)
			} else {
				good = append(good, s)
			}
		}
		merged.Reset()
		if len(good) == 0 {
			return leftOut, nil
		}
		if err := merge(&merged, good); err != nil {
			return nil, err
		}
	}
	_, err = merged.WriteTo(w)
	return leftOut, err
}

func merge(w io.Writer, contents [][]byte) error {
	sources := make([]io.ReadSeeker, len(contents))
	for i, content := range contents {
		sources[i] = bytes.NewReader(content)
	}
	return guarded(func() error { return api.MergeRaw(sources, w, false, settings()) })
}

// asOlder is a PDF 2.0 that calls itself 1.7, which is the same for pages: the library puts no two of both kinds together.
func asOlder(content []byte) []byte {
	if rest, is := bytes.CutPrefix(content, []byte("%PDF-2.0")); is {
		return append([]byte("%PDF-1.7"), rest...)
	}
	return content
}

// settings are those of the library. The labels are not changed beyond what putting them together needs.
func settings() *model.Configuration {
	s := model.NewDefaultConfiguration()
	s.ValidationMode = model.ValidationRelaxed
	s.Offline = true
	return s
}

// guarded makes a panic of the library an error: it reads what others have written.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading it failed: %v", p)
		}
	}()
	return do()
}
