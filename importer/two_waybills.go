package importer

import (
	"context"
	"maps"
	"slices"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// A row may name its waybill by several numbers, and only one of them is sent. If the ledger knows that they are of two waybills,
// because columns were sorted without each other or a number was mistyped, nobody can tell which one is meant. What is known of
// one of the numbers only contradicts nothing: it may have been made elsewhere.

// knownNumbers are the numbers of waybills that the ledger has beside a number, by their kinds.
type knownNumbers map[string]map[string]bool

// rejectTwoWaybills rejects the rows of which two numbers are of different waybills, and those of one waybill that say different
// things of it under two numbers.
func (s *sorter) rejectTwoWaybills(rows []mapping.MappedRow) error {
	asked := map[string]bool{}
	for i := range rows {
		if o := &rows[i].Order; rows[i].Status == "" && (len(o.Others) > 0 || namesByAny(s.operation)) {
			asked[o.Num] = true
			for _, other := range o.Others {
				asked[other] = true
			}
		}
	}
	if len(asked) == 0 || s.held.numbers == nil {
		return nil
	}
	known, err := s.held.numbers(slices.Sorted(maps.Keys(asked)))
	if err != nil {
		return err
	}
	for i := range rows {
		o := &rows[i].Order
		if rows[i].Status != "" {
			continue
		}
		for _, other := range o.Others {
			if of, otherIs, two := twoWaybills(known, o.Num, other); two {
				rejected := s.rejected(rows[i], reason.Reason{Code: reason.TwoWaybills, Value: o.Num, Args: []string{of, other, otherIs}})
				rows[i] = rejected.MappedRow
				break
			}
		}
	}
	if namesByAny(s.operation) {
		return s.findBeside(rows, known)
	}
	return nil
}

// twoWaybills tells whether two numbers are known to be of different waybills, and a number of the kind of the other that each of
// them belongs to instead.
func twoWaybills(known map[string]knownNumbers, one, other string) (ofOne, ofOther string, two bool) {
	for _, numbers := range known[one] {
		if numbers[other] {
			return "", "", false
		}
	}
	ofOne, ofOther = known[one].instead(known[other], other), known[other].instead(known[one], one)
	return ofOne, ofOther, ofOne != "" && ofOther != ""
}

// instead is a number that stands in the place of another one, "" if none is known. of is what is known of that other one.
func (k knownNumbers) instead(of knownNumbers, other string) string {
	for _, kind := range waybillNumbers {
		if of[kind][other] && len(k[kind]) > 0 {
			return slices.Min(slices.Collect(maps.Keys(k[kind])))
		}
	}
	return ""
}

// numbersBeside looks up the numbers of the waybills that these are numbers of.
func numbersBeside(ctx context.Context, l *ledger.Ledger, numbers []string) (map[string]knownNumbers, error) {
	known := map[string]knownNumbers{}
	for some := range slices.Chunk(numbers, chunkRows) {
		forms, err := l.FormsAnsweredAs(ctx, doneToWaybills(), some)
		if err != nil {
			return nil, err
		}
		for _, f := range forms {
			if known[f.By] == nil {
				known[f.By] = knownNumbers{}
			}
			if err := known[f.By].addAll(f); err != nil {
				return nil, err
			}
		}
	}
	return known, nil
}

// addAll adds the numbers of the waybill that a form is about.
func (k knownNumbers) addAll(f ledger.NamedForm) error {
	said, err := parseSaid(f.Said)
	if err != nil {
		return err
	}
	for _, l := range f.About {
		if slices.Contains(waybillNumbers, l.Name) {
			k.add(l.Name, l.Value)
		}
	}
	for _, kind := range waybillNumbers {
		k.add(kind, said.value(kind))
	}
	return nil
}

func (k knownNumbers) add(kind, number string) {
	if number == "" {
		return
	}
	if k[kind] == nil {
		k[kind] = map[string]bool{}
	}
	k[kind][number] = true
}

// doneToWaybills are the names of the operations that do something to a waybill, of which the carrier says its numbers.
func doneToWaybills() (names []string) {
	for _, o := range operations.All {
		if o.Guarded() && len(o.Call.Values) > 0 {
			names = append(names, o.Name())
		}
	}
	return names
}
