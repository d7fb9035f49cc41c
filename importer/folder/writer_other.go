//go:build !linux

package folder

// hasNoWriter is always false: this system cannot tell.
func hasNoWriter(string) bool { return false }
