//go:build !unix

package folder

// openQuietly has no flags here: this system has no FIFOs in folders, and only administrators make links.
const openQuietly = 0
