//go:build !linux && !windows

package folder

import "os"

// isOpenForWriting is always false: this system cannot tell, and the inbox relies on size, time and the end of the file.
func (in *Inbox) isOpenForWriting(*os.File) bool { return false }

func hasWriter(string) bool { return false }

func isInUse(error) bool { return false }
