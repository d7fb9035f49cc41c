//go:build race

package importer

// raced tells whether the race detector is on. It makes everything several times slower, and it sees each race in the first
// pass of a step.
const raced = true
