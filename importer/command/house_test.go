package command

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// A file is split by meaning before it has 451 lines, a function fits a screen: 60 lines, and a line is read without moving the
// eyes back: 130 characters. What is written between backquotes is data, and stays as it is. A test may tell a long story in one
// piece.
func TestFilesAndLinesAreShort(t *testing.T) {
	const mostLines, mostOfFunction, mostCharacters = 450, 60, 130
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // another test has removed what it had made
			return nil
		case err != nil:
			return err
		case e.IsDir() && path != root && strings.HasPrefix(e.Name(), "."):
			return filepath.SkipDir
		case e.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		lines := strings.Split(string(text), "\n")
		if len(lines)-1 > mostLines {
			t.Errorf("%s: %d lines", path, len(lines)-1)
		}
		if !strings.HasSuffix(path, "_test.go") {
			for name, n := range longFunctions(t, path, text, mostOfFunction) {
				t.Errorf("%s: %s has %d lines", path, name, n)
			}
		}
		data := linesOfData(text)
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); n > mostCharacters && !data[i+1] {
				t.Errorf("%s:%d: %d characters", path, i+1, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Errorf("only %d files were seen", seen)
	}
}

// longFunctions are the functions of a file that have more lines than so many.
func longFunctions(t *testing.T, path string, text []byte, most int) map[string]int {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	long := map[string]int{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			if n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1; n > most {
				long[f.Name.Name] = n
			}
		}
	}
	return long
}

// linesOfData are the lines, from 1, that a text between backquotes stands on.
func linesOfData(text []byte) map[int]bool {
	set := token.NewFileSet()
	file := set.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	data := map[int]bool{}
	for {
		pos, kind, literal := s.Scan()
		if kind == token.EOF {
			return data
		}
		if kind == token.STRING && literal[0] == '`' {
			first := file.Line(pos)
			for n := range strings.Count(literal, "\n") + 1 {
				data[first+n] = true
			}
		}
	}
}
