package command

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"hgeimport/importer/importertest"
)

// Every file and folder of ours that a document names is there, and so is every file that it links to.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	named := regexp.MustCompile("`((?:importer|mapping|hgeapi|samples)/[^` ]*|main\\.go|config\\.toml|go\\.mod|\\.ci/run)`")
	linked := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, document := range []string{"README.md", "DESIGN.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md"} {
		text := readText(t, document)
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			checkThere(t, document, filepath.Join(importertest.ProjectRoot(), filepath.FromSlash(m[1])))
		}
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			folder := filepath.Dir(filepath.Join(importertest.ProjectRoot(), filepath.FromSlash(document)))
			checkThere(t, document, filepath.Join(folder, filepath.FromSlash(m[1])))
		}
	}
}

// checkThere makes sure that a path, which may have a * in it, is there.
func checkThere(t *testing.T, document, path string) {
	t.Helper()
	found, err := filepath.Glob(path)
	if err == nil && len(found) == 0 {
		err = os.ErrNotExist
	}
	if err != nil {
		t.Errorf("%s names %s: %v", document, path, err)
	}
}
