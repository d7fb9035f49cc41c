package mapping

// testOperations are the operations by name, for the tests of this package, which cannot import them.
var testOperations = map[string]*Operation{}

// LetTestsUse gives the tests of this package an operation.
func LetTestsUse(o *Operation) *Operation {
	testOperations[o.Name()] = o
	return o
}

// testWaybills are those of waybills, also before they are in the list of those that run.
var testWaybills = map[string]*Operation{}

// LetTestsUseWaybill gives the tests of this package an operation of waybills.
func LetTestsUseWaybill(o *Operation) *Operation {
	testWaybills[o.Name()] = o
	return o
}
