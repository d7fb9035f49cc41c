package command

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"

	"hgeimport/importer/importertest"
)

var remakeThirdParty = flag.Bool("third-party", false, "write THIRD_PARTY.md anew, for all systems that we build for")

// mayBeLinked are the licences (SPDX) that allow a binary under Apache-2.0. A licence that is not here was not read by anybody
// yet.
var mayBeLinked = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "Unlicense", "Zlib"}

const thirdPartyHead = `# Third party

Made by ` + "`make third-party`" + `; do not edit. These modules are linked into hgeimport for Linux, macOS or Windows (amd64,
arm64). The licences were recognised by their texts (SPDX identifiers). The Go runtime and standard library are linked, too:
BSD-3-Clause, see https://go.dev/LICENSE.

If you pass the binary on, pass on the files of the last column with it. They are in the module at its address, and in
` + "`go env GOMODCACHE`" + ` after ` + "`go mod download`" + `. The source code of modules under MPL-2.0, which we use unchanged,
is at the same address.

| module | version | licence | files |
|---|---|---|---|
`

// linkedModule is a module with at least one package in the binary.
type linkedModule struct {
	path, version, folder string
	packages              []string // folders of the packages
}

func (m *linkedModule) start() string { return thirdPartyStart(m.path, m.version) }

// thirdPartyStart begins the row of a module.
func thirdPartyStart(path, version string) string {
	return fmt.Sprintf("| [%s](https://pkg.go.dev/%s@%s) | %s |", path, path, version, version)
}

// THIRD_PARTY.md has every module that is in the binary for this system, and no version that is not in go.mod.
func TestThirdPartyIsComplete(t *testing.T) {
	if *remakeThirdParty {
		writeThirdParty(t)
	}
	list := readText(t, "THIRD_PARTY.md")
	linked := map[string]*linkedModule{}
	addLinked(t, linked, runtime.GOOS, runtime.GOARCH)
	if len(linked) < 30 {
		t.Fatalf("only %d modules are linked", len(linked))
	}
	for _, m := range linked {
		if !strings.Contains(list, "\n"+m.start()) {
			t.Errorf("THIRD_PARTY.md lacks %s %s: run make third-party", m.path, m.version)
		}
	}
	gomod := readText(t, "go.mod")
	for _, row := range regexp.MustCompile(`(?m)^\| \[([^\]]+)\]\S+ \| (\S+) \|`).FindAllStringSubmatch(list, -1) {
		if !strings.Contains(gomod, "\t"+row[1]+" "+row[2]) {
			t.Errorf("THIRD_PARTY.md has %s %s, which go.mod has not: run make third-party", row[1], row[2])
		}
	}
}

// LICENSE is the text of the Apache License, and nothing else.
func TestLicenceIsApache(t *testing.T) {
	found := licensecheck.Scan([]byte(readText(t, "LICENSE")))
	if len(found.Match) != 1 || found.Match[0].ID != "Apache-2.0" || found.Percent < 99 {
		t.Errorf("LICENSE is %+v", found)
	}
}

// addLinked adds the modules that are in the binary for one system.
func addLinked(t *testing.T, linked map[string]*linkedModule, goos, goarch string) {
	t.Helper()
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"
	cmd := exec.Command("go", "list", "-deps", "-f", format, "hgeimport")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(row), "\t")
		if len(f) != 4 {
			continue // standard library, or ours
		}
		if linked[f[0]] == nil {
			linked[f[0]] = &linkedModule{path: f[0], version: f[1], folder: f[2]}
		}
		linked[f[0]].packages = append(linked[f[0]].packages, f[3])
	}
}

func writeThirdParty(t *testing.T) {
	t.Helper()
	linked := map[string]*linkedModule{}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		for _, goarch := range []string{"amd64", "arm64"} {
			addLinked(t, linked, goos, goarch)
		}
	}
	var text bytes.Buffer
	text.WriteString(thirdPartyHead)
	for _, path := range slices.Sorted(maps.Keys(linked)) {
		m := linked[path]
		licences, files := m.licences(t)
		fmt.Fprintf(&text, "%s %s | %s |\n", m.start(), strings.Join(licences, ", "), strings.Join(files, ", "))
	}
	if err := os.WriteFile(filepath.Join(importertest.ProjectRoot(), "THIRD_PARTY.md"), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(un)?licen[sc]e|^copying`)
	noticeFile  = regexp.MustCompile(`(?i)^notice|3rd-party|third.party`) // lists of what others have contributed
	sourceFile  = regexp.MustCompile(`\.go$`)
)

// licences are the licences of a module, and the files that have their texts. It looks into the folders of the linked packages
// and into those above them, up to the module's.
func (m *linkedModule) licences(t *testing.T) (licences, files []string) {
	t.Helper()
	folders := map[string]bool{}
	for _, dir := range m.packages {
		for ; len(dir) > len(m.folder); dir = filepath.Dir(dir) {
			folders[dir] = true
		}
	}
	folders[m.folder] = true
	for dir := range folders {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			isLicence, isNotice := licenceFile.MatchString(e.Name()), noticeFile.MatchString(e.Name())
			if e.IsDir() || sourceFile.MatchString(e.Name()) || !isLicence && !isNotice {
				continue
			}
			file, err := filepath.Rel(m.folder, filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			file = filepath.ToSlash(file)
			files = append(files, file)
			if !isNotice {
				licences = append(licences, m.recognise(t, file)...)
			}
		}
	}
	if len(licences) == 0 {
		t.Errorf("%s %s has no licence that is known", m.path, m.version)
	}
	slices.SortFunc(files, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
	})
	slices.Sort(licences)
	return slices.Compact(licences), files
}

// recognise tells which licences a file has. A file of another text is named instead: a person has to read it.
func (m *linkedModule) recognise(t *testing.T, file string) (licences []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(m.folder, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	found := licensecheck.Scan(text)
	for _, match := range found.Match {
		licences = append(licences, match.ID)
		if !slices.Contains(mayBeLinked, match.ID) {
			t.Errorf("%s of %s %s is %s: does it allow a binary under Apache-2.0?", file, m.path, m.version, match.ID)
		}
	}
	if found.Percent < 75 {
		licences = append(licences, "see "+file)
	}
	return licences
}
