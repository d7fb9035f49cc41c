package reason

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// inCode is what the Go files of the module use, without the tests.
type inCode struct {
	names   map[string]bool // what is used of the package reason
	mapping map[string]bool // string literals in the package mapping
	others  map[string]bool // string literals elsewhere, without struct tags and imports
}

// codeOfModule parses the Go files of the module. It leaves out the files of codes, tests, and packages that only tests import.
func codeOfModule(t *testing.T) inCode {
	t.Helper()
	root := filepath.Join("..", "..")
	declared := filepath.Join(root, "mapping", "reason", "codes")
	out := inCode{names: map[string]bool{}, mapping: map[string]bool{}, others: map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || strings.HasSuffix(name, "test")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(path, declared):
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		texts := out.others
		if tree.Name.Name == "mapping" {
			texts = out.mapping
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Field:
				n.Tag = nil
			case *ast.SelectorExpr:
				if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "reason" {
					out.names[n.Sel.Name] = true
				}
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					break
				}
				text, err := strconv.Unquote(n.Value)
				if err != nil {
					t.Errorf("%s: %v", path, err)
				}
				texts[text] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.names) < 80 || len(out.others) < 1000 {
		t.Fatalf("found only %d names and %d texts in the module", len(out.names), len(out.others))
	}
	return out
}

// TestEveryCodeIsUsed finds codes that no part of the program uses any more. They and their words can go.
func TestEveryCodeIsUsed(t *testing.T) {
	used := codeOfModule(t).names
	for name := range declaredCodes(t) {
		if !used[name] {
			t.Errorf("%s: nothing but tests uses this code", name)
		}
	}
}

// TestEveryTextOfSayIsUsed does the same for the keys of Say. The package mapping gives the notes about columns and the choices;
// its other texts are names of fields, which may be spelled like a key.
func TestEveryTextOfSayIsUsed(t *testing.T) {
	code := codeOfModule(t)
	built := map[string]string{} // keys that the code puts together: key -> the literal that it begins with
	for _, s := range append(slices.Clone(Statuses), LeftOut) {
		built["means_"+string(s)] = "means_"
		built["status_"+string(s)] = "status_"
	}
	for key := range wording().Say {
		for _, begin := range []string{"value_", "node_"} {
			if strings.HasPrefix(key, begin) {
				built[key] = begin
			}
		}
		if strings.HasPrefix(key, "form_state_") {
			built[key] = "form_state_"
		}
		if begin, ok := strings.CutSuffix(key, "_over"); ok && strings.HasPrefix(key, "notice_") && begin != "notice_cutoff" {
			built[key] = begin
		}
		literal, used := key, code.others
		if begin, ok := built[key]; ok {
			literal = begin
		}
		if strings.HasPrefix(key, "note_") || strings.HasPrefix(key, "choice_") {
			used = code.mapping
		}
		if !used[literal] {
			t.Errorf("%s: nothing but tests says this", key)
		}
	}
}
