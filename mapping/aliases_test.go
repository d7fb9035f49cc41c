package mapping

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

func TestField(t *testing.T) {
	all, err := NewAliases(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := all.ledBy(leadOf(testOperations["scanform"]))
	for _, c := range []struct{ headers, field string }{
		{"order_num;Order Num;TRACKING NO.;Tracking-No;tracking\nno;＊Tracking No;Tracking No*;Tracking No（必填）;" +
			"Tracking No (필수);Tracking No (O03);\ufeffTracking No;Tracking\u00a0No;Track\u00ading No", "order_num"},
		{"运单号;物流單號;分提單號(碼);運單號;跟踪⻓号;Outbound Order No/运单号;AWB No.", "order_num"},
		{"MAWB;M AWB #;master awb;提单号;提運單號碼;" +
			"마스터비엘;MB/L번호;总运单号/提单号;MAWB No. 主单号", "mawb_no"},
		{"weight;毛重;毛重(kg);毛重（公斤）;" +
			"Gross Weight/毛重(KG);重量kg;Weight lb;weight (g);G.W.(KG);⽑重;총중량(kg)", "weight"},
		{"Net Weight;N.W.;净重 (克);순중량", "net_weight"},
		{"Outbound Order No/出库单号;Order Number;订单编号;廠商訂單編號;주문번호", "customer_order_num"},
		{"预计离开时间(ETD);ETD;출항예정일(ETD);ETD 预计起飞时间", "etd"},
		{"Zip;邮编;우편번호", "postcode"},
		{"州/省;State/Province", "state_code"},
		{"Airway Bill;항공운송장번호;空运主单号;空运单号;航空运单号;Master Waybill;航空总运单号/主单号;마스터번호;MAWB (주운송장)", "mawb_no"},
		{"HGE Tracking Number;Tracking;Waybill;Parcel ID;Barcode;추적번호;HAWB번호;包裹号;追踪号;追踪号 (必填);" +
			"Tracking #;Way Bill No.;House Airway Bill;面单号码;국제운송장번호;お問い合わせ番号;TRACKING_ID", "order_num"},
		{"实重(kg);实重;Gross (kg);Gross;실중량;실중량(Kg);G/W;GW(KG);称重重量(g);Actual Weight;총 실중량;実重量;毛重 Gross", "weight"},
		{"N/W;Net (kg);净重\nWeight;Weight / 순중량;总净重量", "net_weight"},
		{"交接单号\nHandover;Handover\n交接单号;인수인계번호 / Handover;Manifest;交接单", "handover_num"},
		{"航班日期 Flight;Flight Date;출발일시 (Flight);起飞日期", "etd"},
		{"发件人电话 Sender;Shipper 发件人电话;보내는분연락처", "contact_phone"},
		{"手机 Phone", "contact_mobile"},
		{"Order No;订单号;Order #;订单号 Order;주문번호\nOrder No", "customer_order_num"},
		// A last-mile number is never the carrier's.
		{"转单号;尾程跟踪号;Last Mile Tracking No.;현지송장번호;国内追跡番号", ""},
		// These look like a field but are none.
		{"单号;No.;番号;序号;Number;#;(kg);*;;   ", ""},
		{"计费重;结算重量;Chargeable Weight;大包重量;Weight (chargeable);Weight/Volume;重量/体积", ""},
		{"柜号;Container No;目的国;启运国", ""},
		{"收件人;收件人电话;받는분 주소;Receiver;Phone (Receiver);收件人 电话;Receiver Weight", ""},
		{"电话/邮箱;Phone/Mobile;MAWB/Flight No;Order No/Tracking No", ""},
		{"HGE status;HGE next step", ""},
		{"Phone number of tracking;tracking no 2;net weight gross;my order_num", ""},
	} {
		for _, h := range strings.Split(c.headers, ";") {
			want := c.field
			switch h {
			case "跟踪⻓号", "提運單號碼":
				want = "" // not in aliases.toml
			}
			if got := a.Field(h); got != want {
				t.Errorf("%q is %q, want %q", h, got, want)
			}
		}
	}
}

func TestUnitOfHeader(t *testing.T) {
	for header, want := range map[string]string{"Weight": "",
		"Weight (kg)": "kg", "重量kg": "kg", "毛重（克）": "g", "Weight [lbs]": "lb",
		"Weight in g": "g", "G.W.(KG)": "kg", "Gross Weight/毛重(KG)": "kg", "중량(그램)": "g"} {
		if m := builtIn().meaningOf(header); m.unit != want || !slices.Equal(m.fields, []field{weight}) {
			t.Errorf("%q: unit %q, fields %v, want %q", header, m.unit, m.fields, want)
		}
	}
}

// spellingLists are all lists of aliases.toml: by their names, the spellings of each language.
func spellingLists() map[string]map[string][]string {
	file := readAliasesFile()
	out := map[string]map[string][]string{"never": file.Never, "ours": file.Ours, "maybe": file.Maybe}
	for name, lists := range file.Field {
		out[name] = lists
	}
	for name, lists := range file.Plain {
		out["plain "+name] = lists
	}
	for kind, lists := range file.Known {
		out["known "+kind] = lists
	}
	for s := range file.Either {
		out["either "+s] = map[string][]string{"": {s}}
	}
	return out
}

// TestNoSpellingStandsTwice looks for spellings that are one header with two meanings. Two languages may share a word of one
// list.
func TestNoSpellingStandsTwice(t *testing.T) {
	type place struct{ list, language string }
	under := map[string]place{}
	for name, lists := range spellingLists() {
		for language, list := range lists {
			for _, s := range list {
				key, here := foldHeader(s).whole, place{name, language}
				if key == "" {
					t.Errorf("%q has neither letter nor digit", s)
				}
				if other, taken := under[key]; taken && (other.list != name || other.language == language) {
					t.Errorf("%q stands under %v and under %v", s, here, other)
				}
				under[key] = here
			}
		}
	}
}

func TestEverySpellingMeansItsField(t *testing.T) {
	a, file := builtIn(), readAliasesFile()
	check := func(lists map[string][]string, want func(meaning) bool) {
		for _, list := range lists {
			for _, s := range list {
				if m := a.meaningOf(s); !want(m) {
					t.Errorf("%q means %+v", s, m)
				}
			}
		}
	}
	for name, lists := range file.Field {
		check(lists, func(m meaning) bool {
			return m.class == classField && slices.Equal(m.fields, []field{fieldNamed(name)})
		})
	}
	for name, lists := range file.Plain {
		check(lists, func(m meaning) bool {
			return m.class == classPlain && slices.Equal(m.fields, []field{fieldNamed(name)})
		})
	}
	for kind, lists := range file.Known {
		check(lists, func(m meaning) bool { return m.class == classKnown && m.kind == kind })
	}
	for name, list := range file.Maybe {
		check(map[string][]string{"": list}, func(m meaning) bool { return m.maybe && m.fields[0] == fieldNamed(name) })
	}
	check(file.Never, func(m meaning) bool { return m.class == classNever })
	check(file.Ours, func(m meaning) bool { return m.class == classOurs })
	check(Spellings{"": saidOfConsignee(file)}, func(m meaning) bool {
		return m.class == classConsignee || m.class == classPlain || m.class == classKnown
	})
	check(file.Consignee, func(m meaning) bool { return m.class == classConsignee || m.kind == "money" })
	for _, name := range slices.Concat(slices.Collect(maps.Keys(file.Field)), slices.Collect(maps.Keys(file.Plain)),
		slices.Collect(maps.Keys(file.Maybe))) {
		if fieldNamed(name) == noField {
			t.Errorf("there is no field %s", name)
		}
	}
	for s, names := range file.Either {
		if m := a.meaningOf(s); !slices.Equal(m.fields, fieldsNamed(names)) || slices.Contains(m.fields, noField) {
			t.Errorf("%q means %+v", s, m)
		}
	}
	for _, f := range fieldsThat(func(f fieldInfo) bool { return !f.waybill }) {
		if got := a.Field(f.String()); got != f.String() {
			t.Errorf("%s means %q", f, got)
		}
	}
	for _, b := range file.Beside {
		if slices.Contains(fieldsNamed(b.Fields), noField) || len(b.Words) == 0 {
			t.Errorf("beside: %+v", b)
		}
	}
}

// saidOfConsignee are all headers about the consignee, folded.
func saidOfConsignee(file *aliasesFile) (all []string) {
	for language, words := range file.Consignee {
		for _, who := range words {
			for _, what := range append([]string{""}, file.About[language]...) {
				all = append(all, cell.Fold(who)+cell.Fold(what))
			}
		}
	}
	return all
}

// TestColumnsOfAnOutcomeAreOurs has the headers of the columns that an outcome adds, in each language.
func TestColumnsOfAnOutcomeAreOurs(t *testing.T) {
	a, err := NewAliases(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range reason.Languages {
		for _, key := range []string{"status", "reason", "next", "reference", "form"} {
			header := reason.Say(language, "column_"+key)
			if m := a.meaningOf(header); m.class != classOurs {
				t.Errorf("%q is not recognised", header)
			}
		}
	}
}

func TestNewAliases(t *testing.T) {
	a, err := NewAliases(map[string][]string{"order_num": {"Paket-Nr.", "Order Number"}, "weight": {"计费重 (KG)"}})
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{"paket nr": "order_num", "ORDER NUMBER": "order_num", "计费重": "weight",
		"Tracking No":        "order_num",
		"customer_order_num": "customer_order_num"} {
		if got := a.Field(header); got != want {
			t.Errorf("%q is %q, want %q", header, got, want)
		}
	}
	if b, _ := NewAliases(nil); b.Field("Order Number") != "customer_order_num" {
		t.Error("the built-in spellings have changed")
	}
	_, err = NewAliases(map[string][]string{"weihgt": {"x"}, "weight": {"Gewicht", "order_num", "***"}, "net_weight": {"gewicht"}})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{`there is no field "weihgt"`, `"order_num" is the name of the field order_num`,
		`"***" has neither a letter nor a digit`, `"Gewicht" is given for net_weight, too`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not told in:\n%v", part, err)
		}
	}
}
