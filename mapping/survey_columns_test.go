package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"hgeimport/mapping/reason"
)

// asked writes questions in short: key: choices.
func asked(questions []reason.Reason) []string {
	var out []string
	for _, q := range questions {
		var choices []string
		for _, c := range q.Asks.Choices {
			choices = append(choices, c.Answer)
		}
		out = append(out, reason.BareKey(q.Asks.Key)+": "+strings.Join(choices, " | "))
	}
	return out
}

// TestNearMissesAreAsked has columns that look like a field that nothing else gives, by a word of their header or by what stands
// in them. Nothing of them is listed as a spelling.
func TestNearMissesAreAsked(t *testing.T) {
	const order, mawb = "HGE2507080000516", "123-25122112"
	for _, c := range []struct {
		headers string // separated by ;
		values  string // in a row below; the header stands first, then an order number
		others  string // the other columns: headers; values
		want    string // choices
	}{
		// Weights.
		{"Brutto kg;Grossly (kg);Kg of parcel;Parcel Wgt;总毛重合计值;실제 무게 값;Bruttogewicht;Peso bruto;箱の重さの値;秤出的重(kg);Weighed", "1.2",
			"handover;LAX1", "weight | net_weight | none"},
		{"Netto;纯净重量值;순중량 합", "1.2", "handover;LAX1", "net_weight | weight | none"},
		{"Netto;纯净重量值;순중량 합", "1.2", "handover|weight;LAX1|2", "net_weight | none"},
		{"Column X (kg);どれか kg", "1.2", "handover;LAX1", "weight | net_weight | none"},
		{"Column X;それ;어떤", "1.2 kg", "handover;LAX1", "weight | net_weight | none"},
		// MAWBs.
		{"Air Bill Nr;Airway Bill of cargo;AWB of the flight;空运的主单;항공 운송장 값;Master document;Luftfrachtbrief Nr;航空の番号", mawb,
			"handover|weight;LAX1|1", "mawb_no | none"},
		{"Cargo;编码;무엇", mawb, "handover|weight;LAX1|1", "mawb_no | none"},
		{"ID / MAWB;编号/主单号;Seq No / AWB No", mawb, "handover|weight;LAX1|1", "mawb_no | none"},
		{"AWB prefix;MAWB Pfx", "123", "handover|weight;LAX1|1", "mawb_no | none"},
		{"AWB serial;Master serial;空运单序列", "25122112", "handover|weight;LAX1|1", "mawb_no | none"},
		// Handovers.
		{"Handover code of ours;交接的号码;인계 코드 값;Drop-off slip;Manifest kode", "21389910299", "weight;1",
			"handover_num | handover | none"},
		{"Übergabenummer;N° de remise;Numer przekazania;Mã bàn giao;Teslim no;Колонка;Spalte X", "21389910299", "weight;1",
			"handover_num | handover | none"},
		{"Spalte X;Kolumna;Cột", "21389910299", "weight|mawb_no;1|123-25122112", "handover_num | handover | none"},
		{"Waga;Trọng lượng;Khối lượng;Berat;Ağırlık;Вес;น้ำหนัก;Hmotnost;Vikt", "0.4", "handover;LAX1", "weight | net_weight | none"},
		{"Chuyến bay;Рейс;Volo;Voo;Uçuş no;Vlucht;N° de vol", "KE901", "mawb_no|weight|handover;" + mawb + "|1|LAX1",
			"flight_no | none"},
		{"Odlot;Khởi hành;Вылет;Partenza;Départ", "2025-12-23 08:12", "mawb_no|weight|handover;" + mawb + "|1|LAX1", "etd | none"},
		{"Warehouse;仓库;출고창고;Store", "LAX1", "weight|mawb_no;1|123-25122112", "handover | handover_num | none"},
		{"Batch No;Invoice No;备注;비고", mawb, "handover|weight;LAX1|1", "mawb_no | none"},
		{"Where;地点X;장소", "LAX1", "weight;1", "handover | handover_num | none"},
		// Flights.
		{"Flug;航班的号;비행편 값;Airline No code;FLT code", "CA1202", "mawb_no|weight|handover;" + mawb + "|1|LAX1", "flight_no | none"},
		{"Voyage/FLT No;Vessel Name/Flight;航次/Flight No;船名/航班;S/N / Flight", "KE9011", "weight|handover;1|LAX1", "flight_no | none"},
		{"Flight 1;First flight;航班一", "KE9011", "weight|handover;1|LAX1", "flight_no | none"},
		{"Abflug;起飞的日子;출발 시각 값;Take-off of plane", "2025-12-23 08:12",
			"mawb_no|weight|handover;" + mawb + "|1|LAX1", "etd | none"},
		{"Ankunft;落地的日子;도착 시각 값;Landed", "2025-12-23 08:12", "mawb_no|weight|handover;" + mawb + "|1|LAX1", "eta | none"},
		{"From the airport;始发的港;출발 공항 값", "SZX", "mawb_no|weight|handover;" + mawb + "|1|LAX1", "departure_port | arrival_port | none"},
		{"Transit at;中转的地;경유 하는 곳", "ICN", "mawb_no|weight|handover;" + mawb + "|1|LAX1", "transit_port | none"},
		// The unit.
		{"UOM of it;计量单位值;Measure", "g", "weight|handover;100|LAX1", "weight_unit | none"},
		// The reference of a form.
		{"Scanform code;表单的号;Form Ref. kode", "R-1001", "weight|handover;1|LAX1", "reference_num | none"},
	} {
		for header := range strings.SplitSeq(c.headers, ";") {
			others, values, _ := strings.Cut(c.others, ";")
			book := csvBook(header + "|order_num|" + others + "\n" + c.values + "|" + order + "|" + values)
			got := asked(questionsOf(t, testOptions(), book))
			if len(got) != 1 || !strings.HasPrefix(got[0], "column ") || !strings.HasSuffix(got[0], ": "+c.want) {
				t.Errorf("%s: asked %q, want %q", header, got, c.want)
			}
		}
	}
}

// TestAnsweredColumnIsTaken answers the question of a near miss, and looks at what is sent.
func TestAnsweredColumnIsTaken(t *testing.T) {
	for _, c := range []struct{ text, key, answer, want string }{
		{"order_num|Brutto g|handover\nHGE2507080000516|1500|LAX1", "column bruttog", "weight", " 21389910283 - 1.5: 16"},
		{"order_num|实重值(g)|handover\nHGE2507080000516|1500|LAX1", "column 实重值", "weight", " 21389910283 - 1.5: 16"},
		{"order_num|Brutto g|handover\nHGE2507080000516|1500|LAX1", "column bruttog", "none", " 21389910283 - -: 16"},
		{"order_num|Air Bill Nr|weight\nHGE2507080000516|123-25122112|1", "column airbillnr", "mawb_no", " - 123-25122112 1: 16"},
		{"order_num|交接的号码|weight|contact_name\nHGE2507080000516|H1|1|甲", "column 交接的号码", "handover_num", " H1 - 1: 16"},
		{"order_num||weight\nHGE2507080000516|123-25122112|1", "column (B)", "mawb_no", " - 123-25122112 1: 16"},
	} {
		o := testOptions()
		book := append([]grid{answeredIn(c.key, c.answer)}, csvBook(c.text)...)
		if c.answer == "handover_num" {
			m := mapBook(t, o, book)
			if h := m.batches[0].Group.Handover; h == nil || h.Text("contact_name") != "甲" {
				t.Errorf("%s: the contact is left out: %+v", c.key, h)
			}
		}
		if got := strings.Join(briefBatches(mapBook(t, o, book).batches), "; "); got != c.want {
			t.Errorf("%s = %s: %s, want %s", c.key, c.answer, got, c.want)
		}
	}
}

// TestNotAsked has columns that are not asked about: something else gives the field, or they are something else.
func TestNotAsked(t *testing.T) {
	for _, text := range []string{
		"order_num|weight|Brutto kg|handover\nHGE2507080000516|1|1|LAX1",
		"order_num|weight|handover|Manifest code\nHGE2507080000516|1|LAX1|12345",
		"order_num|Chargeable wt (kg)|体积重值|Gross sales|handover\nHGE2507080000516|1|2|10.00|LAX1",
		"order_num|计费重量|收件人电话|weight|handover\nHGE2507080000516|1|13812345678|2|LAX1",
		"order_num|weight|handover|交接日期|Handover status|交接人员\nHGE2507080000516|1|LAX1|2025-12-01|done|甲",
		"order_num|weight|handover|Flight class|Mastercard\nHGE2507080000516|1|LAX1|economy|4111",
		"order_num|weight|handover|Air Bill Nr\nHGE2507080000516|1|LAX1|",
		"MAWB|123-25122112\nWeight|12 kg\norder_num|Air Bill Nr|Brutto kg|sku\nHGE2507080000516|123-25122112|1|x",
		"order_num|weight|mawb_no|Account\nHGE2507080000516|1|123-25122112|21389910299\n" +
			"HGE2507080000527|1|123-25122112|21389910300\nHGE2507080000538|1|123-25122112|21389910301",
		"order_num|weight|mawb_no|Phone of buyer\nHGE2507080000516|1|123-25122112|21389910299",
		"order_num|weight|mawb_no|Spalte X\nHGE2507080000516|1|123-25122112|13812345678\nHGE2507080000527|1|123-25122112|13812345678",
		"order_num|mawb_no|Currency of it|Zolor\nHGE2507080000516|123-25122112|USD|red\nHGE2507080000527|123-25122112|USD|red",
	} {
		if got := asked(questionsOf(t, testOptions(), csvBook(text))); len(got) > 0 {
			t.Errorf("%s\nasked %q", text, got)
		}
	}
}

// TestCellsThatGoWithAMAWB: a column under any header is asked about if its cells look like a flight.
func TestCellsThatGoWithAMAWB(t *testing.T) {
	questions := questionsOf(t, testOptions(), csvBook(`
		order_num|mawb_no|Aa|Bb|Cc|Dd|Ee
		HGE2507080000516|123-25122112|CA1202|2025-12-23 08:12|SZX|SKU-1|USD
		HGE2507080000527|123-25122112|CA1202|2025-12-23 08:12|SZX|SKU-2|USD
		HGE2507080000538|123-25122123|CA1203|2025-12-24 08:12|SZX|SKU-2|USD`))
	want := []string{"column aa: flight_no | none", "column bb: etd | eta | none", "column cc: departure_port | arrival_port | none"}
	if diff := cmp.Diff(want, asked(questions)); diff != "" {
		t.Error(diff)
	}
}

func TestOtherSheetsGiveTheFlight(t *testing.T) {
	orders := grid{name: "orders", text: "order_num|weight|handover_num|Air Bill Nr\nHGE2507080000516|1|H1|123-25122112"}
	flight := func(rows string) grid { return grid{name: "Sheet2", text: "mawb_no|flight_no\n" + rows} }
	if got := asked(questionsOf(t, testOptions(), []grid{orders, flight("123-25122112|CA1202")})); len(got) > 0 {
		t.Errorf("there is only one flight; asked %q", got)
	}
	two := []grid{orders, flight("123-25122112|CA1202\n123-25122123|CA1203")}
	if got := asked(questionsOf(t, testOptions(), two)); len(got) != 1 {
		t.Errorf("which flight is it? asked %q", got)
	}
}

// TestNearMissesInOtherSheets: a sheet of handovers or flights has its own lacking fields.
func TestNearMissesInOtherSheets(t *testing.T) {
	got := asked(questionsOf(t, testOptions(), []grid{
		{name: "orders", text: "order_num|weight\nHGE2507080000516|1"},
		{name: "handover", text: "handover_num|Ruf-Telefon|Postal area|Zolor\nH1|010-1|12345|red"},
		{name: "flight", text: "mawb_no|Flug|Brutto kg\n123-25122112|CA1202|5"},
	}))
	want := []string{"column ruftelefon: contact_phone | none", "column postalarea: postcode | none",
		"column flug: flight_no | none"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOrdersByContent: where exactly one column holds the carrier's numbers, there is nothing to ask, but it is said.
func TestOrdersByContent(t *testing.T) {
	const rows = "\nHGE2507080000516|%s|1|LAX1\nHGE2507080000527|%s|1|LAX1"
	for _, header := range []string{"HGE Tracking Code", "Order No", "订单号", "单号", "Parcel Kode", "Barkod", "추적 값", "包裹号码值",
		"No.", "Box No", "Whatever", "", "Qty"} {
		for _, beside := range []string{"Zolor:red", "Tracking No:9400111899", "HAWB:", "运单号:JD00123"} {
			name, value, _ := strings.Cut(beside, ":")
			other := func(n int) string {
				if value == "" || name == "Zolor" {
					return value
				}
				return fmt.Sprint(value, n)
			}
			m := mapBook(t, testOptions(), csvBook(header+"|"+name+"|weight|handover"+fmt.Sprintf(rows, other(1), other(2))))
			if got := briefBatches(m.batches); !slices.Equal(got, []string{" 21389910283 - 2: 16 27"}) {
				t.Errorf("%q beside %q: %q", header, name, got)
			}
			if len(m.layout.Taken) != 1 || m.layout.Taken[0].Code != reason.ColumnTaken ||
				m.layout.Tables[0].Columns[0].Note != "note_taken_by_values" {
				t.Errorf("%q beside %q: not said: %+v", header, name, m.layout)
			}
		}
	}
}

func TestWhichOrders(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       string // the question; "" = the forms below
		forms      string
	}{
		{"the carrier's beside a last-mile number", "Tracking No|HGE No|weight|handover\n9400111|HGE2507080000516|1|LAX1",
			"", " 21389910283 - 1: 16"},
		{"both are equal", "Tracking No|HGE No|weight|handover\nHGE2507080000516|HGE2507080000516|1|LAX1", "", " 21389910283 - 1: 16"},
		{"an unknown copy", "Tracking No|Code|weight|handover\nHGE2507080000516|HGE2507080000516|1|LAX1", "", " 21389910283 - 1: 16"},
		{"a remark names another order", "Tracking No|Hint|weight|handover\nHGE2507080000516||1|LAX1\n" +
			"HGE2507080000527|HGE2507080000538|1|LAX1\nHGE2507080000549||1|LAX1", "unread orders hint: none", ""},
		{"both hold them", "Tracking No|HGE No|weight|handover\nHGE2507080000516|HGE2507080000527|1|LAX1",
			"which order_num: A trackingno | B hgeno | none", ""},
		{"one holds some", "Tracking No|HGE No|weight|handover\nHGE2507080000516|9400111|1|LAX1\n1001|HGE2507080000527|1|LAX1",
			"which order_num: A trackingno | B hgeno | none", ""},
		{"none does", "Tracking No|HGE No|weight|handover\n9400112|9400111|1|LAX1",
			"which order_num: A trackingno | B hgeno | none", ""},
		{"two unknown ones", "Code|Kode|weight|handover\nHGE2507080000516|HGE2507080000527|1|LAX1",
			"order column: A code | B kode | none", ""},
		{"under the name of another field", "handover_num|weight\nHGE2507080000516|1\nHGE2507080000527|1",
			"order column: A handovernum | none", ""},
		{"the field beside the carrier's", "order_num|Code|weight|handover\nA0000001|HGE2507080000527|1|LAX1",
			"order column: B code | A ordernum | none", ""},
		{"HGE in the header of others", "Tracking No|HGE Kode|weight|handover\n9400111|ABC123456|1|LAX1",
			"order column: B hgekode | A trackingno | none", ""},
		{"some are the carrier's", "Code|weight|handover\nHGE2507080000516|1|LAX1\n1001|1|LAX1", "order column: A code | none", ""},
		{"none is the carrier's",
			"SKU|Zolor|Tracking thing|weight|handover\nABCDEF1|red|JD0012345678|1|LAX1\nABCDEF2|red|JD0012345679|1|LAX1",
			"order column: C trackingthing | A sku | none", ""},
	} {
		questions := asked(questionsOf(t, testOptions(), csvBook(c.text)))
		switch {
		case c.want != "":
			if !slices.Equal(questions, []string{c.want}) {
				t.Errorf("%s: asked %q, want %q", c.name, questions, c.want)
			}
		case len(questions) > 0:
			t.Errorf("%s: asked %q", c.name, questions)
		default:
			if got := strings.Join(briefBatches(mapBook(t, testOptions(), csvBook(c.text)).batches), "; "); got != c.forms {
				t.Errorf("%s: %s, want %s", c.name, got, c.forms)
			}
		}
	}
}

// TestOwnAliasAgainstContent: what a person has named is not overruled in silence.
func TestOwnAliasAgainstContent(t *testing.T) {
	o := testOptions()
	o.Aliases, _ = NewAliases(map[string][]string{"order_num": {"Kode"}})
	got := asked(questionsOf(t, o, csvBook("Kode|HGE No|weight|handover\nA0000001|HGE2507080000527|1|LAX1")))
	if !slices.Equal(got, []string{"order column: B hgeno | A kode | none"}) {
		t.Errorf("asked %q", got)
	}
}

// TestChosenOrders answers the questions which column has the order numbers.
func TestChosenOrders(t *testing.T) {
	for _, c := range []struct{ text, answer, want string }{
		{"Code|Kode|weight|handover\nHGE2507080000516|HGE2507080000527|1|LAX1", "B kode", " 21389910283 - 1: 27"},
		{"Code|weight|handover\nHGE2507080000516|1|LAX1\n1001|1|LAX1", "A code", " 21389910283 - 2: 16 1001"},
		{"Parcel Id|weight|handover\nJD0012345678|1|LAX1", "A parcelid", " 21389910283 - 1: JD0012345678"},
		{"order_num|Code|weight|handover\nA0000001|HGE2507080000527|1|LAX1", "A ordernum", " 21389910283 - 1: A0000001"},
	} {
		book := append([]grid{answeredIn("order column", c.answer)}, csvBook(c.text)...)
		if got := strings.Join(briefBatches(mapBook(t, testOptions(), book).batches), "; "); got != c.want {
			t.Errorf("%s: %s, want %s", c.answer, got, c.want)
		}
	}
	got := refusal(t, testOptions(), append([]grid{answeredIn("order column", "none")},
		csvBook("Parcel Id|weight|handover\nJD0012345678|1|LAX1")...))
	if len(got) != 1 || got[0].Code != reason.NoOrderColumn || got[0].Asks != nil {
		t.Errorf("no column has the orders: %+v", got)
	}
}

// TestHeaderByItsOrders: a table of which no header is known begins above the first of the carrier's numbers.
func TestHeaderByItsOrders(t *testing.T) {
	o := testOptions()
	o.DefaultHandover = "LAX1"
	m := mapBook(t, o, csvBook("Report of Monday\nBarcode|Zolor|Shape|Place\n"+
		"HGE2507080000516|red|round|x\nHGE2507080000527|red|round|x"))
	if got := briefBatches(m.batches); m.layout.Tables[0].Header != 2 || !slices.Equal(got, []string{" 21389910283 - -: 16 27"}) {
		t.Errorf("header %d, %q, %q", m.layout.Tables[0].Header, got, m.endings())
	}
}

// TestAliasLines: what an administrator pastes is TOML, and reads the column as the answer does.
func TestAliasLines(t *testing.T) {
	for _, header := range []string{"Brutto kg", "실제 무게 값", `Gross "real" (kg)`, `毛重\n值 kg`, `kg \ total`, "Grossly\u00a0kg\ufeff"} {
		book := csvBook("order_num|" + header + "|handover\nHGE2507080000516|1.5|LAX1")
		questions := questionsOf(t, testOptions(), book)
		if len(questions) != 1 || questions[0].Asks.Section != "[aliases]" {
			t.Fatalf("%q: %+v", header, questions)
		}
		var pasted struct{ Aliases map[string][]string }
		if err := toml.Unmarshal([]byte("[aliases]\n"+questions[0].Asks.Line), &pasted); err != nil {
			t.Fatalf("%s: %v", questions[0].Asks.Line, err)
		}
		o := testOptions()
		var err error
		if o.Aliases, err = NewAliases(pasted.Aliases); err != nil {
			t.Fatal(err)
		}
		if got := briefBatches(mapBook(t, o, book).batches); !slices.Equal(got, []string{" 21389910283 - 1.5: 16"}) {
			t.Errorf("%q: %q", header, got)
		}
	}
}

// TestColumnsAreListed: each column says why it is not used.
func TestColumnsAreListed(t *testing.T) {
	var more strings.Builder
	for i := range sampleRows {
		fmt.Fprintf(&more, "\nHGE2507080%06d|1|LAX1|甲|1||red", i)
	}
	layout, err := survey(testOptions(), csvBook("order_num|weight|handover|收件人|单号|Air Bill Nr|Zolor|备注|Shape"+more.String()+
		"\nHGE2507080999991|1|LAX1|甲|1||red|x|round|stray||far"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range layout.Tables[0].Columns {
		got = append(got, strings.Join([]string{fmt.Sprint(c.Index), c.Header, c.Field, c.Note}, ","))
	}
	want := []string{"0,order_num,order_num,", "1,weight,weight,note_no_unit", "2,handover,handover,", "3,收件人,,note_consignee",
		"4,单号,,note_never", "5,Air Bill Nr,,note_empty", "6,Zolor,,note_unexplained", "7,备注,,note_known", "8,Shape,,note_unexplained",
		"9,,,note_unexplained", "11,,,note_unexplained"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestFilledFarBelow: a near miss whose first cell stands far below the header is asked about, too.
func TestFilledFarBelow(t *testing.T) {
	var text strings.Builder
	text.WriteString("order_num|weight|handover|Air Bill Nr")
	for i := range 2 * sampleRows {
		fmt.Fprintf(&text, "\nHGE2507080%06d|1|LAX1|", i)
	}
	text.WriteString("\nHGE2507080999991|1|LAX1|123-25122112")
	got := asked(questionsOf(t, testOptions(), csvBook(text.String())))
	if !slices.Equal(got, []string{"column airbillnr: mawb_no | none"}) {
		t.Errorf("asked %q", got)
	}
}

// TestLabelsAboveTheTable: a value above the table may be what nothing else gives, too.
func TestLabelsAboveTheTable(t *testing.T) {
	const rows = "\norder_num|sku|handover|remark\nHGE2507080000516|x|LAX1|y"
	for above, want := range map[string]string{
		"Airway paper|123-25122112":                             "above airwaypaper: mawb_no | none",
		"空运的主单：123-25122112":                                    "above 空运的主单: mawb_no | none",
		"Zzz|123-25122112":                                      "above zzz: mawb_no | none",
		"Brutto kg|12.5":                                        "above bruttokg: weight | net_weight | none",
		"MAWB|123-25122112|Flug|CA1202|Abflug|2025-12-23 08:12": "above flug: flight_no | none; above abflug: etd | none",
		"Airway report|of Monday":                               "",
		"Weekly list of flight|Monday|by A. Tester":             "",
		"MAWB|123-25122112|Airway paper|123-25122112":           "",
	} {
		if got := strings.Join(asked(questionsOf(t, testOptions(), csvBook(above+rows))), "; "); got != want {
			t.Errorf("%s: asked %q, want %q", above, got, want)
		}
	}
	o := testOptions()
	o.Answers = map[string]reason.Answered{"above airwaypaper": {Answer: "mawb_no"}, "above bruttog": {Answer: "weight"}}
	m := mapBook(t, o, csvBook("Airway paper|123-25122112|Brutto g|1500"+rows))
	if got := briefBatches(m.batches); !slices.Equal(got, []string{" 21389910283 123-25122112 1.5: 16"}) {
		t.Errorf("%q", got)
	}
}
