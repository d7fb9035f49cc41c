package importertest

import (
	"testing"

	"hgeimport/importer/outcome"
	"hgeimport/importer/template"
	"hgeimport/mapping/operations"
)

// FilledTemplate writes the template of an operation to path, in a language (en, zh, ko), with its own example filled in: what a
// user gets who copies the rows of the example sheet into the others. It needs no address book. FilledTemplate returns how many
// rows it has.
func FilledTemplate(t testing.TB, operation, language, path string) (rows int) {
	t.Helper()
	o := operations.Named(operation)
	if o == nil {
		t.Fatalf("there is no operation %q", operation)
	}
	filled := template.Of(o, language, nil)
	filled.Filled = true
	if err := outcome.WriteTemplate(path, filled); err != nil {
		t.Fatal(err)
	}
	return filled.Sheets[0].Examples()
}
