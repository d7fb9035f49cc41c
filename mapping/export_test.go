package mapping

// testOperations are the operations by name, for the tests of this package, which cannot import them.
var testOperations = map[string]*Operation{}

// LetTestsUse gives the tests of this package an operation.
func LetTestsUse(o *Operation) *Operation {
	testOperations[o.Name()] = o
	return o
}
