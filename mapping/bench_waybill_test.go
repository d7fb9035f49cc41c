package mapping

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hgeimport/mapping/cell"
)

// waybillCSV is a list of orders of 14 columns; each has so many rows, with an item in each.
func waybillCSV(rows, each int) string {
	var b strings.Builder
	b.WriteString("Order Number,Service Code,Ship To Name,Ship To Phone,Ship To Country,Ship To Zip,Ship To State,Ship To " +
		"City,Ship To Address 1," +
		"weight (g),Declared Name,Quantity,Unit Price,Currency\n")
	for i := range rows {
		o := i / each
		fmt.Fprintf(&b, "SO-%d,P10006,Test Name %d,+1 555-555-%04d,United States,%05d,CA,Los Angeles,%d Main Street,%d,Cotton "+
			"shirt %d,%d,%d.50,USD\n",
			o, o, o%10000, 10001+o%80000, o, 100+o%900, i, 1+i%3, 5+i%20)
	}
	return b.String()
}

// mapWaybills takes a list through both passes and makes the requests.
func mapWaybills(text string) (rows, forms int, err error) {
	o := waybillOptions("create")
	s := NewSurvey(o, make([]cell.Sheet, 1))
	if err := eachRow(text, s.Add); err != nil {
		return 0, 0, err
	}
	layout, err := s.Layout()
	if err != nil {
		return 0, 0, err
	}
	m, g := layout.Mapper(), NewGrouper(o.Operation, 0)
	take := func(b *Batch) {
		forms++
		b.Values("R")
	}
	err = eachRow(text, func(r *cell.Row) {
		row := m.Map(r)
		if row.Counts && row.Status == "" {
			rows++
			if b := g.Add(row.Order); b != nil {
				take(b)
			}
		}
	})
	for b := range g.Rest() {
		take(b)
	}
	return rows, forms, err
}

// TestManyWaybills: 100,000 rows are mapped, and those of one order make one request.
func TestManyWaybills(t *testing.T) {
	for _, each := range []int{1, 4} {
		begin := time.Now()
		rows, forms, err := mapWaybills(waybillCSV(100_000, each))
		if err != nil || rows != 100_000 || forms != 100_000/each {
			t.Errorf("%d rows in %d requests: %v", rows, forms, err)
		}
		t.Logf("%d rows an order: %s", each, time.Since(begin))
	}
}

func BenchmarkWaybills(b *testing.B) {
	text := waybillCSV(100_000, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := mapWaybills(text); err != nil {
			b.Fatal(err)
		}
	}
}
