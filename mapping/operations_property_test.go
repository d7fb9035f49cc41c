package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// drawnTable is a random table for an operation: columns of what it must and may have, of other operations, and of nobody.
type drawnTable struct {
	fields []field // noField: a header that nobody knows
	text   string
	rows   int
}

// spelledAs draws a header of a field.
func spelledAs(t *rapid.T, f field) string {
	names := []string{f.String()}
	for _, list := range readAliasesFile().Field[f.String()] {
		names = append(names, list...)
	}
	for _, list := range readAliasesWaybill().Field[f.String()] {
		names = append(names, list...)
	}
	slices.Sort(names)
	return rapid.SampledFrom(names).Draw(t, "header of "+f.String())
}

func drawTable(t *rapid.T, l *lead) drawnTable {
	var out drawnTable
	for _, f := range allFields {
		chance := 1 // of 8
		switch {
		case f == l.key || slices.ContainsFunc(l.must, func(must []field) bool { return slices.Contains(must, f) }):
			chance = 7
		case l.has[f]:
			chance = 3
		}
		if rapid.IntRange(0, 7).Draw(t, "has "+f.String()) < chance {
			out.fields = append(out.fields, f)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "unknown headers") {
		out.fields = append(out.fields, noField)
	}
	out.fields = rapid.Permutation(out.fields).Draw(t, "columns")
	var header []string
	for i, f := range out.fields {
		if f == noField {
			header = append(header, fmt.Sprintf("Xyz%c", 'a'+i))
			continue
		}
		header = append(header, strings.ReplaceAll(spelledAs(t, f), "|", ""))
	}
	lines := []string{strings.Join(header, "|")}
	out.rows = rapid.IntRange(1, 12).Draw(t, "rows")
	for range out.rows {
		var line []string
		for _, f := range out.fields {
			line = append(line, drawCell(t, f))
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	out.text = strings.Join(lines, "\n")
	return out
}

// drawCell draws a cell of a field: mostly a good one.
func drawCell(t *rapid.T, f field) string {
	pick := func(list ...string) string { return rapid.SampledFrom(list).Draw(t, f.String()) }
	if rapid.IntRange(0, 30).Draw(t, "damaged") == 0 {
		return pick("", "-", "e:#N/A", "f:", "2.5E+12", "soon", "d:2026-01-05", "n:1234567890123456")
	}
	n := rapid.IntRange(1, 6).Draw(t, "n")
	switch fields[f].kind {
	case anOrder:
		return fmt.Sprintf("HGE2507080000%03d", rapid.IntRange(0, 400).Draw(t, "order"))
	case aMAWB:
		return fmt.Sprintf("123-%07d%d", 2512210+n, (2512210+n)%7)
	case aTime:
		return fmt.Sprintf("2026-01-0%d 1%d:00:00", n, n)
	case aWeight, aSize:
		return fmt.Sprintf("%d.5", n)
	case aUnit:
		return pick("kg", "kg", "g")
	case aPort:
		return pick("ICN", "SZX")
	case aFlight:
		return fmt.Sprintf("KE90%d", n)
	case aName, aBag, aNumber, aHandover, aBookKey:
		if f == containerNum {
			return fmt.Sprintf("BP24000000%02dUS", rapid.IntRange(0, 90).Draw(t, "bag"))
		}
		return fmt.Sprintf("B-%d", n)
	case aCount, aQuantity:
		return pick("1", "2")
	case aCountry:
		return "US"
	case aNation:
		return pick("US", "KR", "美国")
	case aDeliveryPostcode:
		return pick("90001", "90001-1234")
	case aDeliveryPhone:
		return fmt.Sprintf("555555010%d", n)
	case aPrice:
		return fmt.Sprintf("%d.50", n)
	case aCurrency:
		return "USD"
	case aDate:
		return fmt.Sprintf("2026-01-0%d", n)
	case aClearanceCode:
		return fmt.Sprintf("P12345678901%d", n)
	case numbered:
		if f == customerOrderNum {
			return fmt.Sprintf("SO-%d", rapid.IntRange(0, 40).Draw(t, "order"))
		}
	case anEmail:
		return "a@example.org"
	}
	return fmt.Sprintf("text %d", n)
}

// whereSent finds the value of a cell in what is sent of its row. ok is false if it is not sent.
func whereSent(l *lead, o Order, f field) bool {
	switch w := o.Group.waybill(); {
	case w == nil || f == l.key:
	case f.ofParcel():
		return o.Parcel.Text(f.String()) != ""
	case f.ofItem():
		return slices.ContainsFunc(o.Items, func(item *Part) bool { return item.Text(f.String()) != "" })
	case f == shipper:
		return w.Shipper != nil
	case f == returnAddress:
		return w.ReturnAddress != nil
	default:
		return w.Texts[f.String()] != ""
	}
	switch {
	case f == l.key:
		return o.Num != ""
	case f == weight:
		return o.Weight.Valid
	case f == netWeight:
		return o.NetWeight.Valid
	case f == referenceNum:
		return o.Group.Reference != ""
	case f == handoverKey, f.of(handoverRole):
		return o.Group.Handover != nil
	case f.of(flightRole) && l.joins[flightRole]:
		return o.Group.Flight.Text(f.String()) != ""
	case f.of(bagRole) && l.joins[bagRole]:
		return o.Bag.Text(f.String()) != ""
	}
	return o.Texts[f.String()] != ""
}

// TestEveryCellIsAccountedForInEveryOperation: each filled cell of a random table is sent, asked about, rejected with its row, or
// listed as not used; and each row that may be sent is in one request, which can be written.
func TestEveryCellIsAccountedForInEveryOperation(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(testOperations)) {
		t.Run(name, func(t *testing.T) {
			mapped := 0
			rapid.Check(t, func(rt *rapid.T) {
				o := optionsFor(name)
				o.Persons, o.DateOrder, o.MaxOrders = personsHandover, "dmy", rapid.IntRange(1, 8).Draw(rt, "most")
				o.Answers = map[string]reason.Answered{"no weight": {Answer: "send"}}
				l := leadOf(o.Operation)
				table := drawTable(rt, l)
				book := csvBook(table.text)
				if layout, err := survey(o, book); err != nil {
					if layout == nil {
						rt.Fatal(err)
					}
					return // nothing is sent before it is answered or mended
				}
				mapped++
				m := mapBook(t, o, book)
				checkCells(rt, l, m, book[0].rows(0, true))
				checkBatches(rt, o, m)
			})
			if mapped < 5 {
				t.Errorf("only %d tables were mapped", mapped)
			}
		})
	}
}

func checkCells(rt *rapid.T, l *lead, m mappedBook, rows []cell.Row) {
	columns := map[int]ColumnLayout{}
	for _, c := range m.layout.Tables[0].Columns {
		columns[c.Index] = c
	}
	for _, row := range m.rows {
		if row.Status != "" {
			if len(row.Reasons) == 0 {
				rt.Fatalf("row %d is %s without a reason", row.Order.Row, row.Status)
			}
			continue
		}
		r := rows[row.Order.Row-1]
		for i := range r.Cells {
			if cell.IsBlank(r.Cells[i]) {
				continue
			}
			c := columns[i]
			f := fieldNamed(c.Field)
			switch {
			case f == noField && (c.Note == "" || c.Note == "note_empty"):
				rt.Fatalf("row %d: %q stands in a column that is not used without a reason: %+v", r.Number, r.Cells[i].Text, c)
			case f == noField, !l.sends[f], f == weightUnit:
			case f.of(handoverRole) && row.Order.Group.Handover == nil && f != handoverNum, // no handover has a number: it is noted
				f.of(flightRole) && f != l.key && f != mawbNo && row.Order.Group.Flight == nil:
			case !whereSent(l, row.Order, f):
				rt.Fatalf("row %d: %q of %s is not sent", r.Number, r.Cells[i].Text, f)
			}
		}
	}
}

func checkBatches(rt *rapid.T, o Options, m mappedBook) {
	m.batches = withoutSpoiled(m)
	good, sent := 0, map[string]bool{}
	for _, row := range m.rows {
		if row.Status == "" && !isSpoiled(m, row.Order) {
			good++
		}
	}
	inBag := map[*Part]*Batch{}
	for _, b := range m.batches {
		if o.Operation.Most && len(b.Orders) > o.MaxOrders || len(o.Operation.FormBy) == 0 && len(b.Orders) != 1 {
			rt.Fatalf("%d rows in one form", len(b.Orders))
		}
		body, err := (&hgeapi.Config{Dialect: hgeapi.HGE}).Body(&o.Operation.Call, b.Values("R"))
		if err != nil {
			rt.Fatal(err)
		}
		for _, order := range b.Orders {
			good--
			if sent[order.Num] && !o.Operation.Several || !strings.Contains(string(body), `"`+order.Num+`"`) {
				rt.Fatalf("%s is sent twice, or not in %s", order.Num, body)
			}
			sent[order.Num] = true
			if other := inBag[order.Bag]; order.Bag != nil && other != nil && other != b {
				rt.Fatalf("the bag %s is in two forms", order.Bag.Text("bag_num"))
			}
			inBag[order.Bag] = b
		}
	}
	if good != 0 {
		rt.Fatalf("%d good rows are in no form", good)
	}
}

// isSpoiled says that a row is of an order of which another row has a problem: it goes out whole or not at all.
func isSpoiled(m mappedBook, o Order) bool {
	return o.Group.waybill() != nil && slices.ContainsFunc(m.rows, func(row MappedRow) bool {
		return row.Status == reason.Rejected && row.Order.Num == o.Num
	})
}

func withoutSpoiled(m mappedBook) []*Batch {
	return slices.DeleteFunc(m.batches, func(b *Batch) bool { return isSpoiled(m, b.Orders[0]) })
}

// TestEveryCellOfAWaybillIsAccountedFor is the same for operations whose rows are parts of waybills.
func TestEveryCellOfAWaybillIsAccountedFor(t *testing.T) {
	for _, name := range []string{"create", "update"} {
		t.Run(name, func(t *testing.T) {
			mapped := 0
			rapid.Check(t, func(rt *rapid.T) {
				o := waybillOptions(name)
				o.DateOrder = "dmy"
				table := drawTable(rt, leadOf(o.Operation))
				book := csvBook(table.text)
				if layout, err := survey(o, book); err != nil {
					if layout == nil {
						rt.Fatal(err)
					}
					return
				}
				mapped++
				m := mapBook(t, o, book)
				checkCells(rt, leadOf(o.Operation), m, book[0].rows(0, true))
				checkBatches(rt, o, m)
			})
			if mapped < 5 {
				t.Errorf("only %d tables were mapped", mapped)
			}
		})
	}
}
