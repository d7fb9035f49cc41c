//go:build !linux

package folder

import "path/filepath"

// Inside returns the path of a file of the open folder. This system has no paths that lead into an open folder.
func (d *Dir) Inside(name string) string { return filepath.Join(d.path, name) }
