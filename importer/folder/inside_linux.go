package folder

import (
	"os"
	"path/filepath"
	"strconv"
)

// Inside returns a path that leads to a file of the open folder, also if the folder's own path leads elsewhere by now. It can be
// used until Close. Without /proc it is the plain path.
func (d *Dir) Inside(name string) string {
	self := "/proc/self/fd/" + strconv.Itoa(int(d.self.Fd()))
	there, err := os.Stat(self)
	if here, hereErr := d.self.Stat(); err != nil || hereErr != nil || !os.SameFile(there, here) {
		return filepath.Join(d.path, name)
	}
	return self + "/" + name
}
