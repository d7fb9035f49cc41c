package setup

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Setting is a key of config.toml with the text that it gets. An empty text is a value, too.
type Setting struct{ Key, Value string }

var (
	sectionLine = regexp.MustCompile(`^\[([^\[\]]+)\]`)
	keyLine     = regexp.MustCompile(`^([a-z0-9_]+) = ("[^"]*"|[^\s"#]+)( *)(#.*)?$`)
)

// Patch sets keys of the project's config.toml. All comments stay, and so do all other lines.
func Patch(shipped []byte, settings []Setting) ([]byte, error) {
	lines, section := strings.Split(string(shipped), "\n"), ""
	set := map[string]bool{}
	for i, line := range lines {
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			section = m[1] + "."
		}
		m := keyLine.FindStringSubmatch(line)
		for _, s := range settings {
			if m == nil || s.Key != section+m[1] {
				continue
			}
			start := m[1] + " = " + Quote(s.Value)
			width := len(line) - len(m[4]) // where the comment begins
			lines[i] = start
			if m[4] != "" {
				lines[i] = start + strings.Repeat(" ", max(1, width-len(start))) + m[4]
			}
			set[s.Key] = true
		}
	}
	for _, s := range settings {
		if !set[s.Key] {
			return nil, fmt.Errorf("config.toml has no line for %s", s.Key)
		}
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// Block is a section of a list, such as [[profile]], with its keys.
type Block struct {
	List     string
	Settings []Setting
}

// Append adds blocks at the end of a file, below the comments that explain their keys.
func Append(text []byte, blocks []Block) []byte {
	var b strings.Builder
	b.Write(text)
	for _, block := range blocks {
		fmt.Fprintf(&b, "\n[[%s]]\n", block.List)
		for _, s := range block.Settings {
			fmt.Fprintf(&b, "%s = %s\n", s.Key, Quote(s.Value))
		}
	}
	return []byte(b.String())
}

// Quote writes a text as TOML does.
func Quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"', r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
