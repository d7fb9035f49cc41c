package importer

import "testing"

func TestGarbagePercent(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 1000},                 // nothing is known yet
		{leastGarbage / 4, 400},   // a small heap may grow by leastGarbage
		{leastGarbage, 100},       // from here on as Go does it
		{4 * leastGarbage, 100},   // a large one never more than twice as large
		{leastGarbage / 40, 1000}, // a tiny one is collected now and then
	} {
		if got := garbagePercent(c.live); got != c.want {
			t.Errorf("%d bytes alive: %d %%, want %d", c.live, got, c.want)
		}
	}
}
