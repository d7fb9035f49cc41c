package mapping

import (
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/mapping/reason"
)

// waybillOptions are the options of a test for an operation of waybills.
func waybillOptions(operation string) Options {
	o := testOptions()
	o.Operation, o.Answers = testWaybills[operation], nil
	o.AddressBook = map[string]hgeapi.Handover{"SZ1": {Key: "SZ1", AddressNum: "AD101312464"}, "LAX1": {Key: "LAX1", HandoverNum: "21389910283"},
		"ICN1": {Key: "ICN1", ContactName: "Lee", ContactPhone: "02-555-0100", CountryCode: "KR", Postcode: "06236", CityCode: "Seoul", AddressOne: "1 Tester-ro"}}
	return o
}

// waybillBodies are what goes out, without what is the same in each, with consignees and items in short.
func shortWaybills(text string) string {
	for _, same := range []string{`,"order_remark":""`, `,"is_confirm_label":false`, `,"need-track":"Y"`, `,"is_overseas_return":false`, `,"is_signature":false`,
		`,"export_hscode":""`, `,"import_hscode":""`, `,"email":""`, `,"street":""`, `,"province":""`, `,"city":""`, `,"postcode":""`} {
		text = strings.ReplaceAll(text, same, "")
	}
	return text
}

// waybillGrid is a file of waybills, and what becomes of it.
type waybillGrid struct {
	name    string
	book    []grid
	refused string
	answers map[string]string
	rows    string
	repairs string
	sent    string
}

func (c *waybillGrid) check(t *testing.T, o Options) {
	t.Helper()
	for key, answer := range c.answers {
		if o.Answers == nil {
			o.Answers = map[string]reason.Answered{}
		}
		o.Answers[key] = reason.Answered{Answer: answer}
	}
	if c.refused != "" {
		if got := brief(refusal(t, o, c.book)); got != c.refused {
			t.Errorf("refused for\n got %s\nwant %s", got, c.refused)
		}
		return
	}
	m := mapBook(t, o, c.book)
	if got, want := strings.Join(m.endings(), "\n"), tidy(c.rows); got != want {
		t.Errorf("rows:\n got %s\nwant %s", got, want)
	}
	if got := brief(m.repairs); got != c.repairs {
		t.Errorf("repairs:\n got %s\nwant %s", got, c.repairs)
	}
	if got, want := shortWaybills(bodies(t, m.batches)), tidy(c.sent); got != want {
		t.Errorf("sent:\n got %s\nwant %s", got, want)
	}
}

func tidy(s string) string {
	var out []string
	for _, line := range strings.Split(strings.TrimSpace(s), "\n") {
		out = append(out, strings.TrimSpace(line))
	}
	return strings.Join(out, "\n")
}

const flatHeader = "客户订单号|产品代码|收件人姓名|收件人电话|收件人国家|收件人邮编|收件人地址|包装重量(g)|英文品名|数量|申报单价|币种"

func TestCreateGrids(t *testing.T) {
	for _, c := range []waybillGrid{
		{name: "one row an order, in Chinese", book: csvBook(flatHeader + "\n" +
			"SO-1|P10006|Jo Doe|+1 555-555-0100|美国|90001|1 Main St|50|Shirt|2|5.5|USD\n" +
			"SO-2|P10006|Ann Lee|15555550101|UK|SW1A 1AA|2 High St|1200|Cap|1|3|美元"),
			rows: "ok\nok", repairs: "country-coded@E2(美国) currency-coded@L3(美元)",
			sent: ``},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create")) })
	}
}
