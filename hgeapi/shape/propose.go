package shape

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"hgeimport/hgeapi"
)

// proposing is a proposal in the making.
type proposing struct {
	known Known
	now   hgeapi.ResultShape
	next  hgeapi.ResultShape
	read  Read

	root  *node
	data  *node // that the paths are relative to
	ref   *node // nil = the reference stands nowhere
	list  *orderList
	state *candidate

	choices []*candidate // values that may be the state of the form, if they are several
	guesses []Line       // lines with a # before them
	Proposal
}

// Propose finds the settings that read a reply. reading is how it is read now. The settings that it proposes are tried on the reply
// before they are shown; a path that does not hold there is left out.
func Propose(now hgeapi.ResultShape, reading *hgeapi.Reading, known Known, read Read) *Proposal {
	p := &proposing{known: known, now: now, next: now, read: read}
	p.Shape, p.Reading, p.Lacking = now, reading, Lacking(reading, now, known)
	p.Complete = len(p.Lacking) == 0
	code, err := strconv.Atoi(reading.Code)
	switch {
	case !reading.Envelope || reading.JSON == "" || p.Complete && reading.Err != nil:
		return &p.Proposal
	case reading.Success == "false" || err == nil && code != 200:
		p.proposeUnknownCode(reading)
		return &p.Proposal
	}
	if reading.AtOnce {
		p.proposeGiven(reading)
		return &p.Proposal
	}
	whole := false
	if p.root, whole = parse(reading.JSON); !whole {
		p.remark("the reply is large: only its first part was looked at")
	}
	p.findReference()
	p.findOrders()
	if p.ref != nil && p.findData() {
		p.setForm()
		if p.Complete { // only what a reply may lack: the number, the document, the words
			p.guesses = nil
			p.next.Data, p.next.Reference, p.next.State = now.Data, now.Reference, now.State
		} else {
			p.setOrders()
		}
		p.prove()
	}
	p.proposeWords()
	p.writeLines()
	return &p.Proposal
}

func (p *proposing) remark(text string) { p.Remarks = append(p.Remarks, text) }

// proposeUnknownCode: the carrier says no. It may be its way to say that it does not know the reference: only a person can tell, and
// a form that may be lost is sent again after it.
func (p *proposing) proposeUnknownCode(r *hgeapi.Reading) {
	code, err := strconv.Atoi(r.Code)
	if err != nil || code < 400 || code == 401 || code == 429 || slices.Contains(p.now.UnknownCodes, code) {
		return
	}
	p.Lines = append(p.Lines, Line{Key: "unknown_codes", Value: numbersTOML(append(slices.Clone(p.now.UnknownCodes), code)), Off: true,
		Say: "only if code " + r.Code + " means that the carrier has never had this reference: after it a form may be sent again"})
}

// findReference finds where the reply names the reference. If several places do, it is the one that is configured, else the highest.
func (p *proposing) findReference() {
	if p.known.Reference == "" {
		p.remark("which reference the reply is about is not known: no text in it is one of the ledger's; say --reference")
		return
	}
	p.root.walk(func(n *node) {
		if n.kind != scalar || n.text != p.known.Reference {
			return
		}
		switch {
		case p.ref == nil, n.step.key == p.now.Reference && p.ref.step.key != p.now.Reference:
			p.ref = n
		case len(n.steps(nil)) < len(p.ref.steps(nil)) && p.ref.step.key != p.now.Reference:
			p.ref = n
		}
	})
	if p.ref == nil {
		p.remark("the reply names the reference " + p.known.Reference + " nowhere as it was sent, so it cannot be taken for an answer about it; " +
			"no setting changes that: ask the carrier how a reply says which form it is about")
	}
}

// scope is the element of a list of forms that is about ours: the only one that names the reference. Without such a list it is all
// of the reply.
func (p *proposing) scope() *node {
	top := p.root
	if p.ref == nil {
		return top
	}
	for _, n := range p.ref.steps(nil) {
		if n.step.place < 0 || len(n.up.of) < 2 || n.kind != object {
			continue
		}
		naming := 0
		for _, element := range n.up.of {
			if element.names(p.known.Reference) {
				naming++
			}
		}
		if naming > 1 {
			break
		}
		top = n
	}
	return top
}

// names tells whether a text stands somewhere below n.
func (n *node) names(text string) (found bool) {
	n.walk(func(n *node) { found = found || n.kind == scalar && n.text == text })
	return found
}

// findOrders finds the list of the orders that we sent.
func (p *proposing) findOrders() {
	all := findLists(p.scope(), p.known)
	if len(all) == 0 {
		if len(p.known.Orders) > 0 {
			p.remark("no order that we sent stands in the reply")
		}
		return
	}
	most := len(all[0].orders)
	best := slices.DeleteFunc(slices.Clone(all), func(l *orderList) bool { return len(l.orders) < most })
	if p.configuredList(best) {
		return
	}
	p.list = best[0]
	for _, l := range all[1:] {
		if more := others(l.orders, p.list.orders); more > 0 && !l.lists[0].isBelow(p.list.lists[0]) && p.list.with == nil {
			p.list.with = append(p.list.with, l)
		}
	}
}

// others counts the orders that the other list does not have.
func others(orders, of map[string]bool) (n int) {
	for order := range orders {
		if !of[order] {
			n++
		}
	}
	return n
}

// configuredList takes the list that the settings name already, if it is among the best.
func (p *proposing) configuredList(best []*orderList) bool {
	for _, l := range best {
		key := l.lists[0].step.key
		if l.lists[0].step.place < 0 && gjson.Escape(key) == lastOf(p.now.Orders) && l.number == p.now.OrderNum {
			p.list = l
			return true
		}
	}
	return false
}

// findData finds the object that all paths are relative to. It is the configured one, if all stand below it.
func (p *proposing) findData() bool {
	needs := p.ref
	if p.list != nil {
		needs = commonAbove(p.ref, p.list.above())
	}
	scope := p.scope()
	configured := p.configuredData(needs)
	if configured != nil && !configured.isBelow(scope) {
		configured = nil
	}
	p.state = p.findState(configured, needs)
	p.data = configured
	if p.data == nil || p.state != nil && !p.state.node.isBelow(p.data) {
		p.data = needs
		if p.state != nil {
			p.data = commonAbove(needs, p.state.node)
		}
	}
	if !p.data.isBelow(scope) {
		p.data, p.state = needs, nil
	}
	for p.data.up != nil && (p.data.kind != object || p.list != nil && slices.Contains(p.list.lists, p.data)) {
		p.data = p.data.up
	}
	return p.data.kind == object
}

// configuredData is the object at the configured path if what is needed stands below it, else nil.
func (p *proposing) configuredData(needs *node) (data *node) {
	p.root.walk(func(n *node) {
		if n.kind == object && needs.isBelow(n) && n.dataPath(p.root) == p.now.Data {
			data = n
		}
	})
	return data
}

// dataPath is the path from the root to an object that is to be data: of an element of a list it is that of the list, from which
// the one that names the reference is taken.
func (n *node) dataPath(root *node) string {
	if n.step.place >= 0 && n.up != nil && !n.quoted {
		return n.up.path(root)
	}
	return n.path(root)
}

// findState finds the word for the state of the form: beside the orders, and as near to the reference as can be.
func (p *proposing) findState(data, needs *node) *candidate {
	var all []*candidate
	p.root.walk(func(n *node) {
		if n.kind != scalar || n.quoted || n == p.ref || p.isEnvelopes(n) ||
			p.list != nil && n.isBelow(p.list.above()) && n.up != p.list.above() || p.isInOtherList(n) {
			return
		}
		c := &candidate{node: n, words: []string{n.text}, score: 2 * stateScore(n.key(), []string{n.text})}
		if c.score == 0 {
			return
		}
		switch {
		case data != nil && n.isBelow(data):
			c.score++
			if n.path(data) == p.now.State {
				c.score += 100
			}
		case data == nil && n.isBelow(needs):
			c.score++
		}
		all = append(all, c)
	})
	slices.SortStableFunc(all, func(a, b *candidate) int { return cmp.Compare(b.score, a.score) })
	switch {
	case len(all) == 0:
		return nil
	case len(all) > 1 && all[0].score == all[1].score:
		for _, c := range all {
			if c.score == all[0].score {
				p.choices = append(p.choices, c)
			}
		}
	}
	return all[0]
}

// isEnvelopes tells whether a value is one of the envelope, and not of the form.
func (p *proposing) isEnvelopes(n *node) bool {
	return n.up == p.root && slices.Contains(envelopeKeys, n.step.key)
}

// isInOtherList tells whether a value stands in a list of several, or in one that has orders: it is not the form's.
func (p *proposing) isInOtherList(n *node) bool {
	for ; n.up != nil; n = n.up {
		if n.up.kind == list && (len(n.up.of) > 1 && (p.ref == nil || !p.ref.isBelow(n))) {
			return true
		}
	}
	return p.list != nil && slices.ContainsFunc(p.list.with, func(l *orderList) bool { return n.isBelow(l.lists[0]) })
}

// proposeGiven offers each text of a reply to a send for the value that only the reply has, if that is not read. Which one it is, a
// person knows.
func (p *proposing) proposeGiven(r *hgeapi.Reading) {
	if r.Gives == "" || r.Result != nil {
		return
	}
	for _, line := range Unread(r, p.now) {
		path, isText := strings.CutSuffix(line, " (text)")
		at := strings.LastIndexByte(path, '.')
		if !isText || at < 0 || strings.Contains(path, "#") {
			continue
		}
		p.Lines = append(p.Lines, Line{Key: "data", Value: strconv.Quote(path[:at]), Off: true, Before: "if the " + r.Gives + " is at " + path},
			Line{Key: r.Gives, Value: strconv.Quote(path[at+1:]), Off: true})
	}
}
