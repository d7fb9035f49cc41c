package folder

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// fcntlSetLease is F_SETLEASE of Linux, which package syscall does not name.
const fcntlSetLease = 1024

// isOpenForWriting tells whether a program on this machine has the file open for writing, even if it does not write at the
// moment: the kernel then refuses a read lease. It gives leases only of files of this user, or to one with CAP_LEASE; of others
// the open files of all programs are looked through, as far as they may be seen. It is false if nobody tells, as on a network
// share; the inbox then relies on size, time and the end of the file.
// The lease is given back when the file is closed.
func (in *Inbox) isOpenForWriting(f *os.File) bool {
	if !knowsWriters(f) {
		return false
	}
	switch no := readLease(f); {
	case errors.Is(no, syscall.EAGAIN):
		return true
	case errors.Is(no, syscall.EACCES), errors.Is(no, syscall.EPERM):
		if in.openFiles == nil {
			in.openFiles = openFiles()
		}
		return slices.ContainsFunc(in.openFiles[filepath.Base(f.Name())], func(fd string) bool { return writes(fd, f) })
	}
	return false
}

// hasWriter tells whether the kernel says for certain that a program has the file at a path open for writing.
func hasWriter(path string) bool {
	f, err := os.OpenFile(path, os.O_RDONLY|openItself, 0)
	if err != nil {
		return false
	}
	defer f.Close() // gives the lease back
	return knowsWriters(f) && errors.Is(readLease(f), syscall.EAGAIN)
}

// readLease asks for a read lease. It is 0 if the kernel has given it.
func readLease(f *os.File) error {
	if _, _, no := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), fcntlSetLease, syscall.F_RDLCK); no != 0 {
		return no
	}
	return nil
}

// networkVolumes are the types of volumes, by statfs(2), whose files are opened on other machines, too. Their drivers refuse each
// lease that their server has not given them, whether there is a writer or not: NFS, SMB, CIFS, SMB 2, AFS, Ceph, 9P, VirtualBox.
var networkVolumes = map[uint32]bool{0x6969: true, 0x517B: true, 0xFF534D42: true, 0xFE534D42: true, 0x5346414F: true,
	0x00C36400: true, 0x01021997: true, 0x786F4256: true}

// knowsWriters tells whether the kernel knows who has a file open for writing.
func knowsWriters(f *os.File) bool {
	var volume syscall.Statfs_t
	return syscall.Fstatfs(int(f.Fd()), &volume) == nil && !networkVolumes[uint32(volume.Type)]
}

// openFiles are the open files of all programs, as far as this user may see them: /proc/<program>/fd/<number>, by the last
// element of their path.
func openFiles() map[string][]string {
	found := map[string][]string{}
	all, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, fd := range all {
		if path, err := os.Readlink(fd); err == nil && filepath.IsAbs(path) {
			found[filepath.Base(path)] = append(found[filepath.Base(path)], fd)
		}
	}
	return found
}

// writes tells whether an open file of a program is this file, and may be written to.
func writes(fd string, file *os.File) bool {
	here, err := file.Stat()
	if err != nil {
		return false
	}
	if there, err := os.Stat(fd); err != nil || !os.SameFile(here, there) {
		return false
	}
	text, err := os.ReadFile(strings.Replace(fd, "/fd/", "/fdinfo/", 1))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if flags, ok := strings.CutPrefix(line, "flags:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(flags), 8, 64)
			return err == nil && n&syscall.O_ACCMODE != syscall.O_RDONLY
		}
	}
	return false
}

// isInUse tells whether a file cannot be opened because of how a program has it open. Linux does not know that.
func isInUse(error) bool { return false }
