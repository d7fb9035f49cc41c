package folder

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// mounted are the volumes as this process sees them.
func mounted() ([]Mount, error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	return parseMountinfo(string(text)), err
}

// parseMountinfo reads lines as "36 35 98:0 /from /at rw,noatime master:1 - ext3 /dev/root rw" (proc(5)).
func parseMountinfo(text string) (all []Mount) {
	for line := range strings.Lines(text) {
		before, after, ok := strings.Cut(line, " - ")
		fields, kind := strings.Fields(before), strings.Fields(after)
		if ok && len(fields) > 4 && len(kind) > 0 {
			all = append(all, Mount{Point: unescaped(fields[4]), Kind: kind[0]})
		}
	}
	return all
}

// unescaped reads \040 and the like: blanks, tabs, line ends and backslashes in a path.
func unescaped(path string) string {
	for _, c := range " \t\n\\" {
		path = strings.ReplaceAll(path, `\`+leftPadded(strconv.FormatInt(int64(c), 8)), string(c))
	}
	return path
}

func leftPadded(octal string) string { return strings.Repeat("0", 3-len(octal)) + octal }

// plannedMounts are those that an administrator has written down: in fstab, and in units of systemd.
func plannedMounts() (all []Mount) {
	if text, err := os.ReadFile("/etc/fstab"); err == nil {
		all = parseFstab(string(text))
	}
	units, _ := filepath.Glob("/etc/systemd/system/*.*mount") // the pattern is a good one: .mount and .automount
	for _, unit := range units {
		if text, err := os.ReadFile(unit); err == nil {
			if point := pointOfUnit(string(text)); point != "" {
				all = append(all, Mount{Point: point, Source: unit})
			}
		}
	}
	return all
}

// parseFstab reads lines as "server:/share /mnt/share nfs defaults 0 0" (fstab(5)).
func parseFstab(text string) (all []Mount) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 3 || strings.HasPrefix(fields[0], "#") || !strings.HasPrefix(fields[1], "/") {
			continue
		}
		if options := fields[min(3, len(fields)-1)]; strings.Contains(options, "noauto") && !strings.Contains(options, "automount") {
			continue // whoever wants it mounts it
		}
		all = append(all, Mount{Point: filepath.Clean(unescaped(fields[1])), Kind: fields[2], Source: "/etc/fstab"})
	}
	return all
}

// pointOfUnit is the Where of a unit of systemd.
func pointOfUnit(text string) string {
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		if where, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "Where="); ok && strings.HasPrefix(where, "/") {
			return filepath.Clean(where)
		}
	}
	return ""
}
