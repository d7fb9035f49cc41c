package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

var inCode = regexp.MustCompile("`([^`\n]+)`")

// wordsInCode are what stands between two backticks in the text of a page.
func wordsInCode(t *testing.T, page string) []string {
	t.Helper()
	text := regexp.MustCompile("(?ms)^```.*?^```").ReplaceAllString(strings.ReplaceAll(readText(t, page), "\r\n", "\n"), "")
	var words []string
	for _, m := range inCode.FindAllStringSubmatch(text, -1) {
		words = append(words, m[1])
	}
	return words
}

// Every command of hgeimport that the guide names, in a block or in its text, is there, and has the flags that are named.
func TestCommandsThatTheGuideNames(t *testing.T) {
	t.Parallel()
	n := 0
	for _, page := range guidePages(t) {
		commands := wordsInCode(t, page)
		for _, b := range blocksOf(t, page) {
			if b.info == "" || strings.HasPrefix(b.info, "sh ") || strings.HasSuffix(b.info, " not-here") {
				commands = append(commands, commandsOf(b.text)...)
			}
		}
		for _, c := range commands {
			if programName.MatchString(c) {
				n++
				commandIsThere(t, page, strings.Fields(c)[1:])
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d commands were found", n)
	}
}

func commandIsThere(t *testing.T, page string, args []string) {
	t.Helper()
	root := newCommand(nil, "")
	root.InitDefaultHelpCmd()
	line := strings.Join(args, " ")
	cmd, rest, err := root.Find(args)
	if err != nil {
		t.Errorf("%s: hgeimport %s: %v", page, line, err)
		return
	}
	if cmd.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		t.Errorf("%s: hgeimport %s: there is no such command", page, line)
		return
	}
	for _, word := range rest {
		name, isFlag := strings.CutPrefix(strings.Trim(word, `[]"',`), "--")
		name, _, _ = strings.Cut(name, "=")
		if isFlag && name != "" && cmd.Flags().Lookup(name) == nil && root.PersistentFlags().Lookup(name) == nil {
			t.Errorf("%s: hgeimport %s: there is no flag --%s", page, line, name)
		}
	}
}

// keysOfConfig are the sections and keys of config.toml, also those that are there as a sample.
func keysOfConfig() (keys map[string]map[string]bool) {
	keys = map[string]map[string]bool{"": {}}
	section := ""
	for line := range strings.Lines(string(importertest.ShippedConfig())) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "#")
		if m := regexp.MustCompile(`^\[+([a-z.-]+)\]+`).FindStringSubmatch(line); m != nil {
			if section = m[1]; keys[section] == nil {
				keys[section] = map[string]bool{}
			}
		} else if m := regexp.MustCompile(`^([a-z_]+) += `).FindStringSubmatch(line); m != nil {
			keys[section][m[1]] = true
		}
	}
	return keys
}

var (
	sectionAndKey = regexp.MustCompile(`^\[+([a-z.-]+)\]+(?: ([a-z_]+))?(?: = .*)?$`)
	keyAndValue   = regexp.MustCompile(`^([a-z_]+) = `)
	pathOfOurs    = regexp.MustCompile(`^(?:samples|docs|importer|packaging|hgeapi|mapping)/[a-zA-Z0-9_./-]+$`)
	smallWord     = regexp.MustCompile(`^[a-z]+(?:_[a-z]+)+$`)
)

// notKeys are words that look like keys, and are something else.
var notKeys = map[string]string{
	"pool_mode": "a setting of PgBouncer",
	"next_try":  "of status --json",
	"river_job": "a table of the ledger",
	"rows_read": "a fact of a notice",
	"to_mend":   "a fact of a notice",
}

// Every section and key of the configuration, and every path of the project, that the guide names is there.
func TestKeysAndPathsThatTheGuideNames(t *testing.T) {
	t.Parallel()
	keys := keysOfConfig()
	all := map[string]bool{}
	for _, of := range keys {
		for key := range of {
			all[key] = true
		}
	}
	for _, page := range guidePages(t) {
		for _, word := range wordsInCode(t, page) {
			if m := sectionAndKey.FindStringSubmatch(word); m != nil {
				if keys[m[1]] == nil && keys["api.keys."+m[1]] == nil || m[2] != "" && !keys[m[1]][m[2]] {
					t.Errorf("%s: config.toml has no %s", page, word)
				}
			}
			if m := keyAndValue.FindStringSubmatch(word); m != nil && !all[m[1]] {
				t.Errorf("%s: config.toml has no %s", page, word)
			}
			if smallWord.MatchString(word) && !all[word] && notKeys[word] == "" && !strings.HasPrefix(word, "hgeimport_") {
				t.Errorf("%s: config.toml has no %s", page, word)
			}
			if pathOfOurs.MatchString(word) {
				if _, err := os.Stat(filepath.Join(importertest.ProjectRoot(), filepath.FromSlash(word))); err != nil {
					t.Errorf("%s: %v", page, err)
				}
			}
		}
	}
}

// The page of operations has each of them.
func TestOperationsOfTheGuide(t *testing.T) {
	t.Parallel()
	page := readText(t, "docs/operations.md")
	for _, name := range config.Operations() {
		if !regexp.MustCompile("(?m)^\\| [^|]*`" + name + "`").MatchString(page) {
			t.Errorf("docs/operations.md does not tell of %s", name)
		}
	}
}

var linkTo = regexp.MustCompile(`\]\(([^)#:\s]*)(?:#([^)]+))?\)`)

// anchorOf is how a heading is called in an address.
func anchorOf(heading string) string {
	heading = strings.ToLower(strings.TrimSpace(strings.TrimLeft(heading, "#")))
	heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(heading, "")
	return strings.ReplaceAll(heading, " ", "-")
}

// Every link leads to a file that is there, and to a heading in it. Every page is in the index of the guide.
func TestLinksOfTheGuide(t *testing.T) {
	t.Parallel()
	index := readText(t, "docs/admin.md")
	for _, page := range guidePages(t) {
		if name, isDocs := strings.CutPrefix(page, "docs/"); isDocs && name != "admin.md" && !strings.Contains(index, "("+name+")") {
			t.Errorf("docs/admin.md does not lead to %s", name)
		}
		for _, m := range linkTo.FindAllStringSubmatch(readText(t, page), -1) {
			target := page
			if m[1] != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(page), m[1]))
			}
			if _, err := os.Stat(filepath.Join(importertest.ProjectRoot(), filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s: %v", page, m[1], err)
				continue
			}
			if m[2] != "" && !hasHeading(readText(t, target), m[2]) {
				t.Errorf("%s links to %s#%s: there is no such heading", page, m[1], m[2])
			}
		}
	}
}

func hasHeading(text, anchor string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") && anchorOf(line) == anchor {
			return true
		}
	}
	return false
}
