package shape

import (
	"regexp"
	"strings"

	"hgeimport/hgeapi"
)

// givenKey finds the names that the number of a bag may have.
var givenKey = regexp.MustCompile(`(?i)(container|bag|box|package|sack).*(num|no|number|id|code)$|^(num|no|number)$|` +
	`袋号|包号|箱号|포대|가방|백번호`)

// ProposeGiven is the proposal for a reply that is the result. What only the reply has, such as the number of a new bag, nobody
// knows before: the values that may be it stand behind a #.
func ProposeGiven(now hgeapi.ResultShape, r *hgeapi.Reading, gives string) *Proposal {
	p := &Proposal{Shape: now, Reading: r, Lacking: Lacking(r, now, Known{})}
	p.Complete = len(p.Lacking) == 0
	if p.Complete || gives == "" || !r.Envelope || r.JSON == "" {
		return p
	}
	root, _ := parse(r.JSON)
	data := root
	root.walk(func(n *node) {
		if n.kind == object && n.dataPath(root) == now.Data {
			data = n
		}
	})
	root.walk(func(n *node) {
		if n.kind != scalar || !givenKey.MatchString(n.key()) || manyBetween(n, root) || !strings.ContainsAny(n.text, "0123456789") {
			return
		}
		if !n.isBelow(data) {
			p.Remarks = append(p.Remarks, "a number stands at "+n.shown()+", which is not below "+quote(now.Data)+" (data)")
			return
		}
		p.Lines = append(p.Lines, Line{Key: gives, Value: quote(n.path(data)), Off: true, Say: "if " + Mask(n.text) + " is it"})
	})
	return p
}
