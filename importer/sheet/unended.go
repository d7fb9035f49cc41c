package sheet

import "os"

// Unended tells whether a file is a text without a line break at its end. A program that closes it there may go on writing
// later.
func Unended(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	end, err := EndOf(f, info.Size())
	return end == EndsInsideLine, err
}
