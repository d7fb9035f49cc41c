package importer

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
)

// Rows of closed orders are compared with what their forms have sent. Many rows lie in one form, and the rows of a sheet that was
// sorted otherwise lie in any: so of each form only what rows compare is kept, in a few texts.

// sentRequest is what a form has sent that its rows may say otherwise by now.
type sentRequest struct {
	about    []ledger.Label
	orders   int
	whole    map[string]string // of all its rows together, by field
	flight   map[string]string // by field
	handover map[string]string // by field
	bags     []string          // the fields of each bag, see textOf
	inBag    string            // of each order "\n", its number, "\t", and which of these bags it lies in
	said     string            // what is kept of what its rows say (addForm), "" if nothing is
}

// bagOf are the fields of the bag in which an order lies, nil if it lies in none or nobody knows.
func (r *sentRequest) bagOf(order string) map[string]string {
	text, _ := beside(r.inBag, order)
	at, err := strconv.Atoi(text)
	if err != nil {
		return nil
	}
	return fieldsOf(r.bags[at])
}

// beside is what stands beside an order in a text that has "\n", its number, and "\t" before it.
func beside(text, order string) (said string, found bool) {
	_, said, found = strings.Cut(text, "\n"+order+"\t")
	said, _, _ = strings.Cut(said, "\n")
	return said, found
}

// textOf are some fields and their values in one text.
func textOf(fields map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		b.WriteString(name + "\x00" + fields[name] + "\x00")
	}
	return b.String()
}

// fieldsOf are the fields of such a text.
func fieldsOf(text string) map[string]string {
	fields := map[string]string{}
	for text != "" {
		var name string
		name, text, _ = strings.Cut(text, "\x00")
		fields[name], text, _ = strings.Cut(text, "\x00")
	}
	return fields
}

// A form of 500 rows takes some 15 KB, and as much again with its bags.
const (
	mostSent  = 16 << 20 // bytes that are kept of forms
	leastSent = 2 << 10  // that a form takes in any case
)

// sentOnce looks up what forms have sent, each once unless they are too many to be kept.
func sentOnce(ctx context.Context, l *ledger.Ledger, c *config.Config) func(form int64) (*sentRequest, error) {
	known, size := map[int64]*sentRequest{}, 0
	return func(form int64) (*sentRequest, error) {
		if sent, ok := known[form]; ok {
			return sent, nil
		}
		f, err := l.Form(ctx, form)
		if err != nil {
			return nil, err
		}
		sent := readSent(&c.API, &f)
		if sent.said, err = l.SentValues(ctx, form); err != nil {
			return nil, err
		}
		if size > mostSent {
			clear(known)
			size = 0
		}
		known[form] = sent
		size += sent.size()
		return sent, nil
	}
}

// size is about how many bytes it takes.
func (r *sentRequest) size() int {
	n := leastSent + len(r.inBag) + len(r.said)
	for _, bag := range r.bags {
		n += len(bag)
	}
	return n
}

// readSent reads the request of a form. What it does not say, or says under keys that nobody knows any more, is missing.
func readSent(api *hgeapi.Config, f *ledger.Form) *sentRequest {
	sent := &sentRequest{about: f.About, orders: f.Orders}
	op := operations.Named(f.Operation)
	if op == nil {
		return sent
	}
	var inBag []byte
	addBag := func(bag hgeapi.Values) {
		for _, order := range bag.Lists[op.Key] {
			inBag = append(append(append(inBag, '\n'), order...), '\t')
			inBag = strconv.AppendInt(inBag, int64(len(sent.bags)), 10)
		}
		sent.bags = append(sent.bags, textOf(bag.Text))
	}
	for _, whole := range api.SaidParts(&op.Call, f.Body, "") {
		if whole.Text["bag_num"] != "" {
			addBag(whole)
		}
		sent.whole = cloned(whole.Text)
	}
	for _, flight := range api.SaidParts(&op.Call, f.Body, "flight") {
		sent.flight = cloned(flight.Text)
	}
	for _, handover := range api.SaidParts(&op.Call, f.Body, "handover") {
		sent.handover = cloned(handover.Text)
	}
	for _, bag := range api.SaidParts(&op.Call, f.Body, "bag") {
		addBag(bag)
	}
	sent.inBag = string(inBag)
	return sent
}

// cloned are texts without the request that they are a part of.
func cloned(texts map[string]string) map[string]string {
	for name, text := range texts {
		texts[name] = strings.Clone(text)
	}
	return texts
}
