package mapping

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"hgeimport/mapping/cell"
)

// wideCSV is an export of orders with 22 columns and a MAWB for every 1,000 rows.
func wideCSV(rows int) string {
	var b strings.Builder
	b.WriteString("order_num,customer_order_num,weight,net_weight,handover_num,contact_name,company_name,contact_email," +
		"contact_phone,country_code,state_code,city_code,postcode,street,mawb_no," +
		"flight_no,etd,eta,departure_port,arrival_port,sku,remark\n")
	for i := range rows {
		mawb := 2000000 + i/1000
		fmt.Fprintf(&b, "HGE250708%07d,C-%d,%d.%03d,%d.%03d,21389910283,A. Tester,"+
			"Test Ltd,a@example.org,1 401-311-2522,US,CA,Los Angeles,91700,Main Street,"+
			"123-%07d%d,CA1202,2025-12-23 08:12:01,2025-12-23 12:12:01,SZX,ICN,SKU-%d,\n",
			i, i, 1+i%20, i%1000, 1+i%20, i%900, mawb, mawb%7, i%37)
	}
	return b.String()
}

// eachRow reads text with encoding/csv and calls do for each row.
func eachRow(text string, do func(*cell.Row)) error {
	r := csv.NewReader(strings.NewReader(text))
	r.ReuseRecord = true
	row := cell.Row{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		row.Number++
		row.Cells = row.Cells[:0]
		for _, s := range record {
			kind := cell.Text
			if s == "" {
				kind = cell.Empty
			}
			row.Cells = append(row.Cells, cell.Cell{Text: s, Kind: kind})
		}
		do(&row)
	}
}

// mapCSV takes a file through both passes and makes the forms.
func mapCSV(text string, o Options) (rows, forms int, err error) {
	s := NewSurvey(o, make([]cell.Sheet, 1))
	if err := eachRow(text, s.Add); err != nil {
		return 0, 0, err
	}
	layout, err := s.Layout()
	if err != nil {
		return 0, 0, err
	}
	m, g := layout.Mapper(), NewGrouper(testOperations["scanform"], o.MaxOrders)
	err = eachRow(text, func(r *cell.Row) {
		row := m.Map(r)
		if row.Counts && row.Status == "" {
			rows++
			if b := g.Add(row.Order); b != nil {
				scanForm(b, "R")
				forms++
			}
		}
	})
	for b := range g.Rest() {
		scanForm(b, "R")
		forms++
	}
	return rows, forms, err
}

// BenchmarkMap reads and maps a CSV. x_csv is how many times longer that takes than encoding/csv needs to read it once.
func BenchmarkMap(b *testing.B) {
	const rows = 200_000
	text := wideCSV(rows)
	var bare time.Duration
	for range 3 {
		start := time.Now()
		r := csv.NewReader(strings.NewReader(text))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); err != nil {
				break
			}
		}
		if d := time.Since(start); bare == 0 || d < bare {
			bare = d
		}
	}
	o := testOptions()
	b.ReportAllocs()
	for b.Loop() {
		n, forms, err := mapCSV(text, o)
		if err != nil || n != rows || forms != rows/500 {
			b.Fatal(n, forms, err)
		}
	}
	took := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(took)/float64(bare), "x_csv")
	b.ReportMetric(rows/took.Seconds(), "rows/s")
}

// BenchmarkSurveyMemory measures how many bytes the survey keeps for each row.
func BenchmarkSurveyMemory(b *testing.B) {
	const rows = 200_000
	text := wideCSV(rows)
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := NewSurvey(testOptions(), make([]cell.Sheet, 1))
		if err := eachRow(text, s.Add); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/rows, "bytes/row")
		if _, err := s.Layout(); err != nil {
			b.Fatal(err)
		}
	}
}
