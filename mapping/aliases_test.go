package mapping

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

func TestField(t *testing.T) {
	a, err := NewAliases(nil)
	if err != nil {
		t.Fatal(err)
	}
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

func TestEverySpellingMeansItsField(t *testing.T) {
	a := builtIn()
	under := map[string]string{}
	take := func(where string, lists map[string][]string) {
		for _, list := range lists {
			for _, s := range list {
				key := foldHeader(s).whole
				if other := under[key]; other != "" && other != where {
					t.Errorf("%q stands under %s and under %s", s, other, where)
				}
				under[key] = where
				if key == "" {
					t.Errorf("%q has neither letter nor digit", s)
				}
			}
		}
	}
	file := readAliasesFile()
	for name, lists := range file.Field {
		if fieldNamed(name) == noField {
			t.Errorf("there is no field %s", name)
		}
		take(name, lists)
	}
	for name, lists := range file.Plain {
		take("plain "+name, lists)
	}
	take("never", file.Never)
	take("consignee", file.Consignee)
	take("ours", file.Ours)
	for s, names := range file.Either {
		take("either", map[string][]string{"": {s}})
		for _, name := range names {
			if fieldNamed(name) == noField {
				t.Errorf("there is no field %s", name)
			}
		}
	}
	for f := orderNum; f < fieldCount; f++ {
		if got := a.Field(f.String()); got != f.String() {
			t.Errorf("%s means %q", f, got)
		}
	}
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
