package cell

// LongestValue is for the tests outside.
const LongestValue = longestValue
