package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// TestHeadersOfLists makes sure that the headers of contract-waybills.md name the rows of a list, and some of other kinds.
func TestHeadersOfLists(t *testing.T) {
	for whose, headers := range map[string][]string{
		"order_num": {"跟踪号", "运单号", "송장번호", "운송장번호", "Tracking Number", "TRACKING", "面单号", "お問い合わせ番号", "HGE No", "HGE单号",
			"HGE번호", "order_num", "Waybill", "Barcode", "Parcel ID"},
		"customer_order_num": {"订单号", "客户订单号", "订单系统参考号", "平台交易号", "주문번호", "고객주문번호", "고객사용번호", "원주문번호", "사이트 주문 번호",
			"Order #", "Order Number", "OrderId", "sales_record_number", "注文番号", "customer_order_num"},
		"tracking_num": {"转单号", "轉單號", "尾程单号", "现地", "현지송장번호", "Last Mile Tracking Number", "Final Mile Tracking No", "tracking_num"},
		"num":          {"Number", "单号", "번호", "num", "订单号/运单号", "Order No / Tracking No", "番号", "No. of order"},
	} {
		for _, header := range headers {
			a := builtIn().ledBy(leadOf(testWaybills["track"]))
			m := a.meaningOf(header)
			if header == "现地" || header == "No. of order" {
				if m.class == classField {
					t.Errorf("%q names a row", header)
				}
				continue
			}
			is := m.whose
			if is == noField {
				is = number
			}
			if m.class != classField || !slices.Equal(m.fields, []field{number}) || is.String() != whose {
				t.Errorf("%q means %v, of %s", header, m.fields, m.whose)
			}
		}
	}
	for _, operation := range []string{"scanform", "manifest"} { // there these mean what they meant before
		a := builtIn().ledBy(leadOf(testOperations[operation]))
		for header, want := range map[string]headerClass{"单号": classNever, "转单号": classNever, "Number": classNever,
			"num_type": classUnknown} {
			if m := a.meaningOf(header); m.class != want {
				t.Errorf("%s: %q means %+v", operation, header, m)
			}
		}
	}
}

// drawnList is a random list: columns of numbers, each of one kind or of several, among others.
type drawnList struct {
	headers []string
	whose   []field // that the header of a column says; noField: it does not; fieldCount: it is no column of numbers
	rows    [][]string
}

func drawList(t *rapid.T) drawnList {
	kinds := map[field][]string{orderNum: {"HGE No", "HGE单号", "HGE번호"}, customerOrderNum: {"订单号", "주문번호", "Order Number"},
		trackingNum: {"转单号", "Last Mile Tracking No"}, noField: {"Number", "单号", "번호"}, fieldCount: {"备注", "Remark", "Qty", "SKU"}}
	var l drawnList
	var looks []string
	for _, f := range rapid.Permutation([]field{orderNum, customerOrderNum, trackingNum, noField, fieldCount}).Draw(t, "columns") {
		if rapid.Bool().Draw(t, "has it") {
			l.headers = append(l.headers, rapid.SampledFrom(kinds[f]).Draw(t, "header"))
			l.whose = append(l.whose, f)
			looks = append(looks, rapid.SampledFrom([]string{"carrier", "own", "last mile", "any"}).Draw(t, "look"))
		}
	}
	for n := range rapid.IntRange(1, 8).Draw(t, "rows") {
		row := make([]string, len(l.headers))
		for i, look := range looks {
			if look == "any" {
				look = rapid.SampledFrom([]string{"carrier", "own", "last mile"}).Draw(t, "look of a cell")
			}
			switch k := n*10 + i; {
			case l.whose[i] == fieldCount:
				row[i] = rapid.SampledFrom([]string{"", "x", "12"}).Draw(t, "cell")
			case rapid.IntRange(0, 5).Draw(t, "empty") == 0:
			case look == "carrier":
				row[i] = fmt.Sprintf("HGE2507080%05dK", k)
			case look == "own":
				row[i] = fmt.Sprintf("ORD-%05d", k)
			default:
				row[i] = fmt.Sprintf("1Z999AA1%010d", k)
			}
		}
		l.rows = append(l.rows, row)
	}
	return l
}

// TestEachRowOfAListIsNamedByItsOwnNumber: of random lists each row goes out under a number of its own cells, once; a number that
// looks like the carrier's is called that or its column was asked about; and what its header says of another one holds.
func TestEachRowOfAListIsNamedByItsOwnNumber(t *testing.T) {
	mapped := 0
	rapid.Check(t, func(rt *rapid.T) {
		l := drawList(rt)
		if len(l.headers) == 0 {
			return
		}
		lines := []string{strings.Join(l.headers, "|")}
		for _, row := range l.rows {
			lines = append(lines, strings.Join(row, "|"))
		}
		book := csvBook(strings.Join(lines, "\n"))
		o := optionsOfList("cancel")
		layout, err := survey(o, book)
		if err != nil {
			if layout == nil {
				rt.Fatal(err)
			}
			return
		}
		mapped++
		m := mapBook(t, o, book)
		for _, row := range m.rows {
			if row.Status == "" {
				checkNumber(rt, &l, row.Order)
			}
		}
		for _, b := range m.batches {
			body, err := (&hgeapi.Config{Dialect: hgeapi.HGE}).Body(&o.Operation.Call, b.Values("R"))
			if err != nil || !strings.Contains(string(body), `"num_type":`+b.Orders[0].Texts["num_type"]+`,"num":"`+b.Orders[0].Num+`"`) {
				rt.Fatalf("%s: %v", body, err)
			}
		}
	})
	if mapped < 10 {
		t.Errorf("only %d lists were mapped", mapped)
	}
}

func checkNumber(rt *rapid.T, l *drawnList, o Order) {
	cells := l.rows[o.Row-2]
	at := slices.Index(cells, o.Num)
	if at < 0 || l.whose[at] == fieldCount {
		rt.Fatalf("row %d goes out as %s, and has %q", o.Row, o.Num, cells)
	}
	is := o.Texts["num_type"]
	switch {
	case cell.IsCarrierWaybill(o.Num) && is != "2":
		rt.Fatalf("%s is of kind %s", o.Num, is)
	case !cell.IsCarrierWaybill(o.Num) && l.whose[at] != noField && is != numberTypes[l.whose[at]]:
		rt.Fatalf("%s under %s is of kind %s", o.Num, l.headers[at], is)
	}
	for i, text := range cells { // the carrier's go first
		if l.whose[i] == orderNum && text != "" && i != at && !cell.IsCarrierWaybill(o.Num) {
			rt.Fatalf("row %d goes out as %s beside %s", o.Row, o.Num, text)
		}
	}
}

// BenchmarkList reads and maps a list of 100,000 numbers in an export of 22 columns.
func BenchmarkList(b *testing.B) {
	const rows = 100_000
	text := wideCSV(rows)
	o := optionsOfList("track")
	o.Answers = map[string]reason.Answered{}
	b.ReportAllocs()
	for b.Loop() {
		s := NewSurvey(o, make([]cell.Sheet, 1))
		if err := eachRow(text, s.Add); err != nil {
			b.Fatal(err)
		}
		layout, err := s.Layout()
		if err != nil {
			b.Fatal(err)
		}
		m, n := layout.Mapper(), 0
		err = eachRow(text, func(r *cell.Row) {
			if row := m.Map(r); row.Status == "" && row.Counts {
				n++
			}
		})
		if err != nil || n != rows {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
