//go:build !linux

package folder

import "os"

// isOpenForWriting is always false: this system cannot tell, and the inbox relies on size, time and the end of the file.
// Windows does not let a file be moved while another program has it open for writing.
func isOpenForWriting(*os.File) bool { return false }
