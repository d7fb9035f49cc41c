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

// readTOML parses a file into a tree of values. It also returns where each key is, by full path; lists count from 1:
// profile[1].name.
func readTOML(file string, data []byte) (tree map[string]any, positions map[string]position, fault *Fault) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // editors on Windows write a byte order mark
	if line := firstBadLine(data); line > 0 {
		return nil, nil, &Fault{File: file, Line: line, Column: 1, Message: "is not UTF-8 text", Hint: "save the file as UTF-8"}
	}
	if err := toml.Unmarshal(data, &tree); err != nil {
		return nil, nil, syntaxFault(file, data, err)
	}
	p := positionReader{file: file, data: data, positions: map[string]position{}, counts: map[string]int{}}
	p.parser.Reset(data)
	for p.parser.NextExpression() {
		p.expression(p.parser.Expression())
	}
	return tree, p.positions, nil
}

// firstBadLine is the number of the first line that is not UTF-8 text, or 0.
func firstBadLine(data []byte) int {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return i + 1
		}
	}
	return 0
}

// syntaxFault says where a file is not TOML. The parser stops there. The error of the library is not wrapped: it holds the lines
// around the fault, which may hold a secret.
func syntaxFault(file string, data []byte, err error) *Fault {
	fault := &Fault{File: file, Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var at *toml.DecodeError
	if !errors.As(err, &at) {
		return fault
	}
	row, column := at.Position()
	line := bytes.Split(data, []byte("\n"))[row-1]
	fault.Line, fault.Column = row, utf8.RuneCount(line[:min(column-1, len(line))])+1
	switch {
	case strings.Contains(fault.Message, "already"): // a key or section twice: the message says enough
	case bytes.IndexByte(line, '\\') >= 0:
		fault.Hint = `write a Windows path with / or with \\`
	default:
		fault.Hint = "text and times stand in quotes; the rest of the file was not looked at"
	}
	return fault
}

// positionReader goes through a file that is valid TOML and records where its keys are.
type positionReader struct {
	parser    unstable.Parser
	file      string
	data      []byte
	positions map[string]position
	counts    map[string]int // how many sections each list has so far, by its path
	section   string         // the section that the next key is in
}

func (p *positionReader) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.Table:
		p.section = p.key("", n.Key())
	case unstable.ArrayTable:
		path := p.key("", n.Key())
		p.counts[path]++
		p.section = fmt.Sprintf("%s[%d]", path, p.counts[path])
		it := n.Key()
		it.Next()
		p.record(p.section, it.Node().Raw)
	case unstable.KeyValue:
		p.keyValue(p.section, n)
	}
}

func (p *positionReader) keyValue(section string, n *unstable.Node) {
	p.value(p.key(section, n.Key()), n.Value())
}

func (p *positionReader) value(path string, n *unstable.Node) {
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
				p.record(item, raw)
			}
			p.value(item, it.Node())
		}
	}
}

// key records each part of a dotted key in a section and returns the full path. A part that names a list of sections means the
// last section so far.
func (p *positionReader) key(section string, parts unstable.Iterator) string {
	path := section
	for parts.Next() {
		if n := p.counts[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n)
		}
		if path != "" {
			path += "."
		}
		path += string(parts.Node().Data)
		p.record(path, parts.Node().Raw)
	}
	return path
}

// record keeps the first position of a path.
func (p *positionReader) record(path string, raw unstable.Range) {
	if _, ok := p.positions[path]; ok {
		return
	}
	before := p.data[:raw.Offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	p.positions[path] = position{
		File:   p.file,
		Line:   bytes.Count(before, []byte("\n")) + 1,
		Column: utf8.RuneCount(before[start:]) + 1,
	}
}
