//go:build !linux

package folder

// isOpenForWriting is always false: this system cannot tell, and the inbox relies on size, time and the end of the file.
// Windows does not let a file be moved while another program has it open for writing.
func isOpenForWriting(string) bool { return false }
