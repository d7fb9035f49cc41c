package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Some volumes make up the numbers of files: drivers in user space, and some shares. There a file may have another number at
// each look, as if somebody had put another file into its place. So a file whose number has changed is known by its size, its
// time and its content from then on.

// contentRead is how much of the content is compared at both ends of a file.
const contentRead = 1 << 20

// contentOf is a hash of both ends of a file's content. It is "" if the file cannot be read, or is none.
func (in *Inbox) contentOf(d InboxFile) string {
	f, err := d.dir.OpenRegular(d.Name)
	if err != nil {
		return ""
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	sum := sha256.New()
	_, err = io.Copy(sum, io.NewSectionReader(f, 0, contentRead))
	if end := info.Size() - contentRead; err == nil && end > 0 {
		_, err = io.Copy(sum, io.NewSectionReader(f, end, contentRead))
	}
	if err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// noteNumbers says once for a look that its volume makes up numbers.
func (in *Inbox) noteNumbers() {
	const note = "the volume of the inbox gives its files other numbers now and then: they come to rest by size, time and content"
	if len(in.Notes) == 0 {
		in.Notes = append(in.Notes, note)
	}
}
