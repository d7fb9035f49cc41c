package mapping

import (
	"fmt"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// Of columns with the same cells one counts, however many there are; those that differ in one row are all asked about.
func TestEqualColumnsAmongMany(t *testing.T) {
	t.Parallel()
	const n = 3000
	for name, c := range map[string]struct {
		differ  bool
		choices int
	}{"equal": {false, 0}, "different": {true, n + 1}} {
		t.Run(name, func(t *testing.T) {
			var header, first, second strings.Builder
			header.WriteString("weight|handover")
			first.WriteString("1|LAX1")
			second.WriteString("2|LAX1")
			for i := range n {
				other := 0
				if c.differ {
					other = i
				}
				fmt.Fprintf(&header, "|Code %d", i)
				fmt.Fprintf(&first, "|HGE2507080000516")
				fmt.Fprintf(&second, "|HGE251%010d", other)
			}
			got := questionsOf(t, Options{}, csvBook(header.String()+"\n"+first.String()+"\n"+second.String()))
			choices := 0
			for _, q := range got {
				if reason.BareKey(q.Asks.Key) == "order column" {
					choices = len(q.Asks.Choices)
				}
			}
			if choices != c.choices {
				t.Errorf("%d choices of the order column, want %d", choices, c.choices)
			}
		})
	}
}
