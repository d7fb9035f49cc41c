package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// outcomeEnd is how the name of an outcome or a check ends, before its extension.
var outcomeEnd = regexp.MustCompile(`(?i)\.(outcome|check)(-\d+)?$`)

// outcomeStem is what the names of a file's outcome, check and status file begin with. If somebody corrects an outcome and
// drops it again, its stem is that of the first source: a.csv and a.outcome-2.xlsx have the stem "a".
func outcomeStem(name string) string {
	return outcomeEnd.ReplaceAllString(strings.TrimSuffix(name, filepath.Ext(name)), "")
}

// outcomeExt is the extension of every outcome. That of a workbook with macros has none, so it is a plain workbook.
const outcomeExt = ".xlsx"

// numbered is stem+ext for the first name that is tried, stem-2+ext for the second, and so on.
func numbered(stem string, n int, ext string) string {
	if n == 1 {
		return stem + ext
	}
	return fmt.Sprintf("%s-%d%s", stem, n, ext)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
