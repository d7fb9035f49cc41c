package folder

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What is mounted, and what should be. A volume that is not mounted leaves its mount point: an empty folder that looks like the
// right one.

// Mount is one volume at its place.
type Mount struct {
	Point  string // the folder
	Kind   string // of the file system: "ext4", "nfs4"
	Source string // of a planned one: what tells that it should be there
}

// shareKinds are file systems that other machines can write to as well. SQLite relies on locks and shared memory, which these
// do not keep for sure.
var shareKinds = []string{"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "ceph", "davfs", "webdav", "glusterfs",
	"lustre", "prl_fs", "vboxsf"}

// IsShare tells whether the volume is one of another machine.
func (m Mount) IsShare() bool {
	kind := strings.ToLower(m.Kind)
	if of, fuse := strings.CutPrefix(kind, "fuse."); fuse {
		return slices.ContainsFunc([]string{"sshfs", "rclone", "glusterfs", "s3fs", "gcsfuse", "smbnetfs", "curlftpfs", "davfs",
			"blobfuse", "goofys", "juicefs", "vmhgfs"}, func(name string) bool { return strings.HasPrefix(of, name) })
	}
	return slices.Contains(shareKinds, kind)
}

// MountOf is the volume that a path is on, by the mounts of the system. ok is false where they are not known.
func MountOf(path string) (m Mount, ok bool) {
	path = resolved(path) // a volume that is mounted at its first use is there from here on
	all, err := mounted()
	if err != nil {
		return m, false
	}
	return longestAbove(path, all)
}

// MissingMount is a volume that should be mounted above a path, or at it, and is not. ok is false if there is none.
func MissingMount(path string) (m Mount, ok bool) {
	path = resolved(path)
	now, err := mounted()
	if err != nil {
		return m, false
	}
	planned, ok := longestAbove(path, plannedMounts())
	if !ok || planned.Point == "/" {
		return m, false
	}
	there := slices.ContainsFunc(now, func(m Mount) bool { return m.Point == planned.Point && m.Kind != "autofs" })
	return planned, !there
}

// resolved is a path without links, as far as it exists.
func resolved(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	for existing, rest := path, ""; ; existing, rest = filepath.Dir(existing), filepath.Join(filepath.Base(existing), rest) {
		if real, err := filepath.EvalSymlinks(existing); err == nil {
			return filepath.Join(real, rest)
		} else if filepath.Dir(existing) == existing {
			return path
		}
	}
}

// longestAbove is the innermost of the mounts that a path lies in; of several at one place the last, which hides the others.
func longestAbove(path string, mounts []Mount) (found Mount, ok bool) {
	for _, m := range mounts {
		if rel, err := filepath.Rel(m.Point, path); err == nil && filepath.IsLocal(rel) && len(m.Point) >= len(found.Point) {
			found, ok = m, true
		}
	}
	return found, ok
}

// existingAbove is the nearest folder above a path that is there, and whether it is the path's own parent.
func existingAbove(path string) (above string, parent bool) {
	for above, parent = filepath.Dir(path), true; ; above, parent = filepath.Dir(above), false {
		if _, err := os.Stat(above); err == nil || filepath.Dir(above) == above {
			return above, parent
		}
	}
}

// NotMountedError says that the volume of a folder is not mounted.
type NotMountedError struct{ Mount Mount }

func (e *NotMountedError) Error() string {
	return fmt.Sprintf("%s has a volume for %s, and none is mounted there: this is the empty folder beneath", e.Mount.Source,
		e.Mount.Point)
}

// Hint says what to do.
func (e *NotMountedError) Hint() string {
	return fmt.Sprintf("mount it: mount %s; see what the system says why it is not (systemctl status, dmesg). Nothing was taken "+
		"and nothing is lost. If it moved for good, correct %s and the paths in [folders]", e.Mount.Point, e.Mount.Source)
}

// CheckMounted is an *[Error] with a *[NotMountedError] if a volume should be mounted above a folder and is not.
func CheckMounted(f Configured) error {
	if m, missing := MissingMount(f.Path); missing {
		return &Error{Key: f.Key, Path: f.Path, Err: &NotMountedError{m}}
	}
	return nil
}
