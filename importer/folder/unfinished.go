package folder

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// unfinishedEndings are how the names of files end that a program has not finished, or keeps for itself beside them.
var unfinishedEndings = []string{
	// browsers and their helpers
	".part", ".partial", ".crdownload", ".download", ".opdownload", ".crswap", ".fdmdownload", ".dtapart", ".downloading",
	".unfinished", ".incomplete", ".dlpart",
	// download programs: Thunder, aria2, uTorrent, BitComet, qBittorrent, FlashGet, Orbit, Baidu
	".td", ".td.cfg", ".xltd", ".xltd.cfg", ".aria2", ".!ut", ".bc!", ".!bt", ".!qb", ".jc!", ".ob!", ".bdtmp",
	".downloading.cfg", ".uploading.cfg",
	// uploads: WinSCP and Cyberduck, Aspera, Google's tools, and what people agree on
	".filepart", ".cyberducksegment", ".aspera-ckpt", ".aspx", ".gstmp", ".uploading", ".upload", ".inprogress", ".in-progress",
	".in_progress", ".progress", ".transferring", ".copying", ".writing", "_uploading",
	// sync: Resilio, FreeFileSync, Unison, Google Drive
	".!sync", ".bts", ".rsls", ".rslsz", ".ffs_tmp", ".ffs_lock", ".ffs_db", ".driveupload", ".drivedownload",
	// anybody's
	".tmp", ".temp", ".temporary", "_tmp", "_temp", "-tmp", ".$$$", ".lock", ".lck", ".swp", ".swo", ".swx", ".kate-swp", "~",
}

// finishedEndings are those of files of orders.
var finishedEndings = []string{".xlsx", ".csv", ".xlsm", ".txt", ".tsv", ".xls"}

// unfinishedBeginnings are how such names begin.
var unfinishedBeginnings = []string{"~$", "~syncthing~", "(a document being saved"}

// unfinishedForms are forms of such names, in lower case.
var unfinishedForms = []*regexp.Regexp{
	regexp.MustCompile(`\.te?mp[-._]?\d[-_0-9a-z]*(\.\d+)*$`), // orders.csv.tmp.4711
	regexp.MustCompile(`\.sb-[0-9a-f]{8}-[0-9a-z]{6}$`),       // macOS, while it puts a new version into the place of the old one
}

// excelSaves matches the name of the file that Excel writes before it puts it into the place of a workbook: eight hexadecimal
// digits. Eight plain ones are a date that somebody has given.
var excelSaves = regexp.MustCompile(`^[0-9A-F]*[A-F][0-9A-F]*$`)

const savedByExcel = 8 // bytes of such a name

// randomEnding matches what programs put behind a name while they fill the file: six or eight random letters and digits. A name
// that a person gives has no capital inside of that.
var randomEnding = regexp.MustCompile(`\.(?i:xlsx|xlsm|csv|tsv|txt)\.(\w{6}|\w{8})$`)

// IsLeftAlone tells by its name that a file is not to be taken: other programs keep it for themselves, such as Thumbs.db, or
// have not finished it, such as a.csv.part. Hidden files belong to these.
func IsLeftAlone(name string) bool { return IsOfDesktop(name) || isUnfinished(name) }

// IsOfDesktop tells by its name that desktops put a file into each folder that they show, or that it is hidden.
func IsOfDesktop(name string) bool {
	switch strings.ToLower(name) {
	case "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r":
		return true
	}
	return strings.HasPrefix(name, ".")
}

func isUnfinished(name string) bool {
	ends := func(ending string) bool { return strings.EqualFold(path.Ext(name), ending) }
	if !strings.HasPrefix(name, "~") && !strings.HasPrefix(name, "(") && slices.ContainsFunc(finishedEndings, ends) {
		return false // most names are told quickly
	}
	lower := strings.ToLower(name)
	has := func(ending string) bool { return strings.HasSuffix(lower, ending) }
	begins := func(beginning string) bool { return strings.HasPrefix(lower, beginning) }
	if slices.ContainsFunc(unfinishedEndings, has) || slices.ContainsFunc(unfinishedBeginnings, begins) ||
		slices.ContainsFunc(unfinishedForms, func(form *regexp.Regexp) bool { return form.MatchString(lower) }) ||
		len(name) == savedByExcel && excelSaves.MatchString(name) {
		return true
	}
	random := randomEnding.FindStringSubmatch(name)
	return random != nil && strings.ToLower(random[1][1:]) != random[1][1:] && strings.ToUpper(random[1]) != random[1]
}

// leavesAlone tells whether a look passes over what has this name.
func (in *Inbox) leavesAlone(e fs.DirEntry) bool {
	name := e.Name()
	if IsOfDesktop(name) {
		return true
	}
	lower := strings.ToLower(name)
	ignored := slices.ContainsFunc(in.Ignore, func(pattern string) bool {
		matches, err := path.Match(pattern, lower)
		return err == nil && matches
	})
	if !ignored && !isUnfinished(name) {
		return false
	}
	if !strings.HasPrefix(name, "~$") && !e.IsDir() {
		in.Unfinished = append(in.Unfinished, name)
	}
	return true
}
