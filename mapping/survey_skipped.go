package mapping

import (
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// mostRowsNamed is how many of the rows that were left out are listed by number.
const mostRowsNamed = 5

// countSkipped counts a row that is left out. The reason says how many rows of its kind there are and lists the first
// ones.
func (s *Survey) countSkipped(t *table, code reason.Code, r *cell.Row) {
	for i := range s.skipped {
		k := &s.skipped[i]
		if k.Code != code || k.Value != t.info.Name {
			continue
		}
		n, _ := strconv.Atoi(k.Args[0])
		k.Args[0] = strconv.Itoa(n + 1)
		if n < mostRowsNamed {
			k.Args[1] += ", " + strconv.Itoa(r.Number)
		} else if !strings.HasSuffix(k.Args[1], "…") {
			k.Args[1] += " …"
		}
		return
	}
	s.skipped = append(s.skipped, reason.Reason{Code: code, Cell: cell.Address(t.info.Name, 0, r.Number), Value: t.info.Name,
		Args: []string{"1", strconv.Itoa(r.Number)}})
}
