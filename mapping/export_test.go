package mapping

// testOperations are the operations by name, for the tests of this package, which cannot import them.
var testOperations = map[string]*Operation{}

// testWaybills are those of waybills.
var testWaybills = map[string]*Operation{}

// LetTestsUse gives the tests of this package an operation.
func LetTestsUse(o *Operation) {
	testOperations[o.Name()] = o
	if leadOf(o).ofWaybills() {
		testWaybills[o.Name()] = o
	}
}
