package folder

import "os"

// hasNoWriter is true if the kernel says for certain that no program has a file open for writing: it then gives a read lease.
// It is false if it does not tell (a network share).
func hasNoWriter(path string) bool {
	f, err := os.OpenFile(path, os.O_RDONLY|openItself, 0)
	if err != nil {
		return false
	}
	defer f.Close() // gives the lease back
	return knowsWriters(f) && readLease(f) == nil
}
