package mapping

import (
	"slices"
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// tally counts what was mended, by kind.
type repairCounts struct{ kinds []repairCount }

type repairCount struct {
	reason reason.Reason
	times  int
}

// add counts one more of no at the place that first says where the first one is.
func (t *repairCounts) add(flaw *cell.Flaw, first func() reason.Reason) {
	for i := range t.kinds {
		if t.kinds[i].reason.Code == flaw.Code {
			t.kinds[i].times++
			return
		}
	}
	t.kinds = append(t.kinds, repairCount{first(), 1})
}

// reasons are the kinds in the order of their first cells, Args[0] being how often.
func (t *repairCounts) reasons() []reason.Reason {
	var out []reason.Reason
	for _, k := range t.kinds {
		r := k.reason
		r.Args = append([]string{strconv.Itoa(k.times)}, r.Args...)
		out = append(out, r)
	}
	return out
}

// repairs of the survey and of the mapper, told together.
func mergeRepairs(a, b repairCounts) repairCounts {
	out := repairCounts{kinds: slices.Clone(a.kinds)}
	for _, k := range b.kinds {
		at := slices.IndexFunc(out.kinds, func(o repairCount) bool { return o.reason.Code == k.reason.Code })
		if at < 0 {
			out.kinds = append(out.kinds, k)
		} else {
			out.kinds[at].times += k.times
		}
	}
	return out
}
