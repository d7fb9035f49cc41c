package importer

import (
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hgeimport/importer/folder"
)

// A file's name is made fit before anything else is named after it: its outcome, its status file and the archived source have to
// lie on volumes that take less than the inbox does. A name that does not fit is found out only once the orders are closed.

const (
	// longestName is how many bytes of a file's name are kept. A folder on an encrypted share takes 143; halves of copies, status
	// files and the numbers that make a name free need the rest.
	longestName = 120
	// longestNumber is how much of that the number of an outcome may take: "-1234567890".
	longestNumber = 11
	// longestExt is how long an ending may be that a name keeps when it is cut.
	longestExt = 10
)

// notPortable are characters that a name on NTFS, exFAT or a share cannot have.
const notPortable = `<>:"/\|?*`

// deviceName matches names that mean a device to Windows, whatever ending they have: nul, "con.csv", "COM1 .csv".
var deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³])( *(\.|$))`)

// storableName is a file's name as every volume, a database, a workbook and a file manager can hold it. Line breaks, characters
// that turn a text around, and bytes that are not UTF-8 (old archives unpack to such names), become "_". Its letters are
// composed, as all systems but one write them.
func storableName(name string) string {
	name = strings.Map(storableRune, norm.NFC.String(strings.ToValidUTF8(name, "_")))
	name = cutName(deviceName.ReplaceAllString(withoutEnd(name), "${1}_${4}"))
	if !leftAloneInWork(name) {
		return name
	}
	if name = cutText(name, longestName-1) + "_"; leftAloneInWork(name) { // because of how it begins
		name = "_" + name[:len(name)-1]
	}
	return name
}

// leftAloneInWork tells whether a file of this name would not be found again in work/, or not be taken if it is dropped again.
func leftAloneInWork(name string) bool {
	switch filepath.Ext(name) {
	case folder.HalfMovedEnding, folder.WholeMovedEnding, setAsideEnding:
		return true // in work/ these endings mean something else
	}
	return folder.IsLeftAlone(name)
}

func storableRune(r rune) rune {
	if unicode.IsControl(r) || strings.ContainsRune(notPortable, r) ||
		unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Noncharacter_Code_Point) {
		return '_'
	}
	return r
}

// withoutEnd is a name without the dots and blanks at its end, which Windows takes away.
func withoutEnd(name string) string {
	if short := strings.TrimRight(name, ". "); short != "" {
		return short
	}
	return "_"
}

// cutName cuts a name that is too long before its ending. An outcome stays one: its copy's number is given up first.
func cutName(name string) string {
	if len(name) <= longestName {
		return name
	}
	ext := filepath.Ext(name)
	if len(ext) > longestExt {
		ext = ""
	}
	base := strings.TrimSuffix(name, ext)
	if own, ok := asOutcome(base); ok {
		ext = outcomeEnd.FindString(own) + ext
		base = outcomeEnd.ReplaceAllString(own, "")
	}
	return cutText(base, longestName-len(ext)) + ext
}

// cutText is the beginning of a text that has at most this many bytes. It ends with a whole character: no accent is cut from its
// letter.
func cutText(text string, most int) string {
	if len(text) <= most {
		return text
	}
	end := max(most, 0)
	for end > 0 && !(utf8.RuneStart(text[end]) && norm.NFC.PropertiesString(text[end:]).BoundaryBefore()) {
		end--
	}
	if end < most-64 { // a letter with very many accents
		for end = most; end > 0 && !utf8.RuneStart(text[end]); {
			end--
		}
	}
	return withoutEnd(text[:end])
}

// isStorable tells whether a name that an earlier version has chosen can be kept.
func isStorable(name string) bool { return storableName(filepath.Base(name)) == filepath.Base(name) }
