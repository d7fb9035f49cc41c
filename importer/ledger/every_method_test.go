package ledger

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// neverAsked are methods whose queries TestNoFullScan and TestNoFullScanOnPostgres do not ask, each with the reason.
var neverAsked = map[string]string{
	"Ledger.Scrub":        "writes all of a SQLite anew, once a day and only if something was erased",
	"Ledger.EntriesNamed": "reads the rows of all files, as it says: persons ask it, and an index would slow down each row",
	"Ledger.CheckCarrier": "looks for one form that has left, by the doctor: nearly any has",
	"Ledger.CheckReady":   "asks for a setting, and does what HasRoom does",
	"Ledger.ServerOf":     "asks for a setting",
	"Ledger.Bytes":        "asks for the size of tables",
}

// TestEveryQueryIsAsked looks for each method of a ledger and of its transactions in the files that ask every query. So the two
// tests of full scans know the next query, too.
func TestEveryQueryIsAsked(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	methods := map[string]bool{}
	for name, file := range parsed(t) {
		if strings.HasPrefix(name, "every_") || name == "ledger_test.go" { // which has planForm and endRows
			for method := range calledIn(file) {
				asked[method] = true
			}
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			if method, ok := d.(*ast.FuncDecl); ok && method.Name.IsExported() && takesContext(method) {
				methods[receiver(method)+"."+method.Name.Name] = true
			}
		}
	}
	if len(methods) < 100 || len(asked) < 100 {
		t.Errorf("%d methods were found, %d calls", len(methods), len(asked))
	}
	for method := range methods {
		switch reason, exempt := neverAsked[method]; {
		case strings.HasPrefix(method, "."): // a function
		case !asked[method] && !exempt:
			t.Errorf("%s is never called in every_*_test.go: call it there, or say in neverAsked why its queries need not be looked at",
				method)
		case exempt && (asked[method] || reason == ""):
			t.Errorf("%s is called in every_*_test.go, or has no reason in neverAsked", method)
		}
	}
	for method := range neverAsked {
		if !methods[method] {
			t.Errorf("neverAsked has %s, which there is not", method)
		}
	}
}

// parsed are the files of this package by their names.
func parsed(t *testing.T) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}

// calledIn are the methods that a file calls of a ledger, which it names l, and of a transaction, tx.
func calledIn(file *ast.File) map[string]bool {
	called := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		call, _ := n.(*ast.CallExpr)
		if call == nil {
			return true
		}
		if method, ok := call.Fun.(*ast.SelectorExpr); ok {
			if of, ok := method.X.(*ast.Ident); ok {
				called[map[string]string{"l": "Ledger", "tx": "Tx"}[of.Name]+"."+method.Sel.Name] = true
			}
		}
		return true
	})
	return called
}

// receiver is the type that a method is of, "" if it is a function or of a type that asks nothing.
func receiver(method *ast.FuncDecl) string {
	if method.Recv == nil {
		return ""
	}
	if star, ok := method.Recv.List[0].Type.(*ast.StarExpr); ok {
		if of, ok := star.X.(*ast.Ident); ok && (of.Name == "Ledger" || of.Name == "Tx") {
			return of.Name
		}
	}
	return ""
}

// takesContext tells whether the first parameter of a function is a context.
func takesContext(method *ast.FuncDecl) bool {
	params := method.Type.Params.List
	if len(params) == 0 {
		return false
	}
	kind, ok := params[0].Type.(*ast.SelectorExpr)
	return ok && kind.Sel.Name == "Context"
}
