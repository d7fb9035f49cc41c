package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// outcomeEnd is how the name of an outcome or a check ends, before its extension. mend-2 says that two rows or questions wait
// for somebody.
var outcomeEnd = regexp.MustCompile(`(?i)(\.mend-\d+)?\.(outcome|check)(-\d+)?$`)

// copyEnd is what desktops and browsers put behind the name of a copy: "a (1)", "a 2", "a - Copy (2)", "a copy 2", "a - 副本",
// "a的副本", "a - 복사본", "a (another copy)".
var copyEnd = regexp.MustCompile(`(?i)(\s*[(（]\d+[)）]|\s+\d+|` +
	`\s*[-_–]?\s*\(?(another |third |\d+(st|nd|rd|th) )?(copy|副本|复件|拷贝|複製|拷貝|복사본|사본|コピー)(\s*\d+)?\)?|` +
	`\s*(的副本|的拷贝|의\s*(복사본|사본)|のコピー)(\s*\d+)?)$`)

// outcomeStem is what the names of a file's outcome, check and status file begin with. If somebody corrects an outcome and
// drops it again, its stem is that of the first source: a.csv and a.mend-3.outcome-2 - Copy.xlsx have the stem "a".
func outcomeStem(name string) string {
	base := withoutExt(storableName(name))
	if own, ok := asOutcome(base); ok {
		return outcomeEnd.ReplaceAllString(own, "")
	}
	return base
}

// asOutcome is the name, without its extension, that an outcome or a check had before somebody copied it. ok is false for any
// other file: "a (1)" is the name that its user gave it.
func asOutcome(base string) (own string, ok bool) {
	for own = base; ; {
		if end := outcomeEnd.FindStringIndex(own); end != nil && end[0] > 0 {
			return own, true
		}
		shorter := copyEnd.ReplaceAllString(own, "")
		if shorter == own {
			return base, false
		}
		own = shorter
	}
}

// waitsForPerson tells whether the name of an outcome says that something waits for somebody.
func waitsForPerson(outcome string) bool {
	end := outcomeEnd.FindStringSubmatch(withoutExt(outcome))
	return end != nil && end[1] != ""
}

func withoutExt(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// outcomeName is how the name of an outcome begins, before the number that makes it free and the extension: n rows or questions
// wait for somebody.
func outcomeName(file string, n int) string {
	end := ".outcome"
	if n > 0 {
		end = fmt.Sprintf(".mend-%d.outcome", n)
	}
	return stemWith(outcomeStem(file), end)
}

// stemWith is how the name of an outcome or a check begins. With a number and its extension it is no longer than a name that is
// kept, so an outcome that is dropped again has the same name.
func stemWith(stem, end string) string {
	return cutText(stem, longestName-len(end)-longestNumber-len(outcomeExt)) + end
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
