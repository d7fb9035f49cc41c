//go:build race

package importer

// raced: the race detector makes everything several times slower, and finds what it finds in the first pass of a step.
const raced = true
