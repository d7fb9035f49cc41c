package mapping

import (
	"slices"
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// repairCounts counts what was mended or looked odd, by code.
type repairCounts struct{ kinds []repairCount }

type repairCount struct {
	reason reason.Reason
	times  int
}

// add counts one flaw. first makes the Reason if it is the first of its code.
func (t *repairCounts) add(flaw *cell.Flaw, first func() reason.Reason) {
	for i := range t.kinds {
		if t.kinds[i].reason.Code == flaw.Code {
			t.kinds[i].times++
			return
		}
	}
	t.kinds = append(t.kinds, repairCount{first(), 1})
}

// reasons lists the codes in the order in which they came up. Args[0] is how often.
func (t *repairCounts) reasons() []reason.Reason {
	var out []reason.Reason
	for _, k := range t.kinds {
		r := k.reason
		r.Args = append([]string{strconv.Itoa(k.times)}, r.Args...)
		out = append(out, r)
	}
	return out
}

// mergeRepairs adds the counts of the mapper to those of the survey.
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
