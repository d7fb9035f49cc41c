package cell

// LongestValue exports longestValue for the tests of the package cell_test.
const LongestValue = longestValue
