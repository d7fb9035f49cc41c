package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// readTOML reads a file into a tree and tells where each key stands: by full path, the first of a list being [1].
func readTOML(file string, data []byte) (tree map[string]any, positions map[string]position, fault *Fault) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Windows' editors put it there
	if line := badLine(data); line > 0 {
		return nil, nil, &Fault{File: file, Line: line, Column: 1, Message: "is not UTF-8 text", Hint: "save the file as UTF-8"}
	}
	if err := toml.Unmarshal(data, &tree); err != nil {
		return nil, nil, broken(file, data, err)
	}
	p := placer{file: file, data: data, positions: map[string]position{}, counts: map[string]int{}}
	p.parser.Reset(data)
	for p.parser.NextExpression() {
		p.expression(p.parser.Expression())
	}
	return tree, p.positions, nil
}

// badLine is the first line that is not UTF-8, 0 where there is none.
func badLine(data []byte) int {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return i + 1
		}
	}
	return 0
}

// broken is a file that is not TOML. Reading ends at the first such place. The library's error is not kept: it holds the
// lines around, and any secret in them.
func broken(file string, data []byte, err error) *Fault {
	fault := &Fault{File: file, Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var at *toml.DecodeError
	if !errors.As(err, &at) {
		return fault
	}
	row, column := at.Position()
	line := bytes.Split(data, []byte("\n"))[row-1]
	fault.Line, fault.Column = row, utf8.RuneCount(line[:min(column-1, len(line))])+1
	switch {
	case strings.Contains(fault.Message, "already"): // a key or a section that stands there twice says enough
	case bytes.IndexByte(line, '\\') >= 0:
		fault.Hint = `write a Windows path with / or with \\`
	default:
		fault.Hint = "text and times stand in quotes; the rest of the file was not looked at"
	}
	return fault
}

// placer goes through a file that is known to be right, and notes where its keys stand.
type placer struct {
	parser    unstable.Parser
	file      string
	data      []byte
	positions map[string]position
	counts    map[string]int // of the tables in a list, by the list's path
	table     string         // the section we are in
}

func (p *placer) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.Table:
		p.table = p.key("", n.Key())
	case unstable.ArrayTable:
		path := p.key("", n.Key())
		p.counts[path]++
		p.table = fmt.Sprintf("%s[%d]", path, p.counts[path])
		it := n.Key()
		it.Next()
		p.note(p.table, it.Node().Raw)
	case unstable.KeyValue:
		p.keyValue(p.table, n)
	}
}

func (p *placer) keyValue(table string, n *unstable.Node) {
	p.value(p.key(table, n.Key()), n.Value())
}

func (p *placer) value(path string, n *unstable.Node) {
	switch n.Kind {
	case unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			p.keyValue(path, it.Node())
		}
	case unstable.Array:
		i := 0
		for it := n.Children(); it.Next(); {
			i++
			item := fmt.Sprintf("%s[%d]", path, i)
			if raw := it.Node().Raw; raw.Length > 0 {
				p.note(item, raw)
			}
			p.value(item, it.Node())
		}
	}
}

// key notes the parts of a dotted key below table and gives its path. A part that names a list of tables means its last.
func (p *placer) key(table string, parts unstable.Iterator) string {
	path := table
	for parts.Next() {
		if n := p.counts[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n)
		}
		if path != "" {
			path += "."
		}
		path += string(parts.Node().Data)
		p.note(path, parts.Node().Raw)
	}
	return path
}

// note keeps the first place of a path.
func (p *placer) note(path string, raw unstable.Range) {
	if _, ok := p.positions[path]; ok {
		return
	}
	before := p.data[:raw.Offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	p.positions[path] = position{File: p.file, Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(before[start:]) + 1}
}
