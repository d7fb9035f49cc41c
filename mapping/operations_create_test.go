package mapping

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"hgeimport/hgeapi"
	"hgeimport/mapping/reason"
)

// waybillOptions are the options of a test for an operation of waybills.
func waybillOptions(operation string) Options {
	o := testOptions()
	o.Operation, o.Answers = testWaybills[operation], nil
	o.AddressBook = map[string]hgeapi.Handover{"SZ1": {Key: "SZ1", AddressNum: "AD101312464"},
		"LAX1": {Key: "LAX1", HandoverNum: "21389910283"},
		"ICN1": {Key: "ICN1", ContactName: "Lee", ContactPhone: "02-555-0100", CountryCode: "KR", Postcode: "06236", CityCode: "Seoul",
			AddressOne: "1 Tester-ro"}}
	return o
}

// inShort writes the bodies of waybills in short: the number and the service | the consignee | the sender | each parcel with its
// items, of which what both customs are told stands once.
func inShort(bodies string) string {
	var out []string
	for line := range strings.FieldsFuncSeq(bodies, func(r rune) bool { return r == '\n' }) {
		w := gjson.Parse(line)
		all := []string{valuesOf(w, "customer_order_num", "service_code"), valuesOf(w.Get("consignee_info"))}
		for _, of := range []string{"shipper_info", "return_info"} {
			if w.Get(of).Exists() {
				all = append(all, valuesOf(w.Get(of)))
			}
		}
		for _, p := range w.Get("parcel_list").Array() {
			parcel := valuesOf(p, "weight", "length", "width", "height")
			for _, item := range p.Get("item_list").Array() {
				parcel += "; " + itemInShort(item)
			}
			all = append(all, parcel)
		}
		out = append(out, strings.Join(all, " | "))
	}
	return strings.Join(out, "\n")
}

// valuesOf are the values of an object that are not empty: of these keys, or of all.
func valuesOf(o gjson.Result, keys ...string) string {
	var out []string
	add := func(v gjson.Result) bool {
		if v.String() != "" {
			out = append(out, v.String())
		}
		return true
	}
	if len(keys) == 0 {
		o.ForEach(func(_, v gjson.Result) bool { return add(v) })
	}
	for _, key := range keys {
		add(o.Get(key))
	}
	return strings.Join(out, " ")
}

func itemInShort(item gjson.Result) string {
	var out []string
	for _, key := range []string{"declared", "hscode", "price", "price_currency"} {
		one, other := item.Get("export_"+key).String(), item.Get("import_"+key).String()
		if key == "price" {
			out = append(out, "x"+item.Get("qty").String())
		}
		if other != one {
			one += "/" + other
		}
		if one != "" {
			out = append(out, one)
		}
	}
	return strings.Join(out, " ")
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

func (c *waybillGrid) check(t *testing.T, o Options, show func(bodies string) string) {
	t.Helper()
	for key, answer := range c.answers {
		if o.Answers == nil {
			o.Answers = map[string]reason.Answered{}
		}
		if o.Answers[key] = (reason.Answered{Answer: answer}); strings.HasPrefix(key, "which ") {
			c.book = append([]grid{answeredIn(key, answer)}, c.book...) // which table it is for does not stand behind this key
		}
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
	if got, want := show(bodies(t, m.batches)), tidy(c.sent); got != want {
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
			sent: `SO-1 P10006 | Jo Doe +1 555-555-0100 US 90001 1 Main St | 0.05; Shirt x2 5.5 USD
				SO-2 P10006 | Ann Lee 15555550101 GB SW1A 1AA 2 High St | 1.2; Cap x1 3 USD`},
		{name: "rows of one order, apart from each other, in English", book: csvBook(`
			Order Number|Service Code|Ship To Name|Ship To Phone|Ship To Country|Ship To Zip|Ship To Address 1|Ship To Address 2|weight (oz)|Item Name|Quantity|Unit Price|Currency|HS Code
			SO-1|P1|Jo Doe|5555550100|USA|90001-1234|1 Main St|Apt 4|16|Shirt|1|5.50|USD|610910
			SO-2|P1|Ann Lee|5555550101|US|501|2 High St||8|Cap|1|3|USD|
			SO-1|||||||||Socks|2|1.25||611595`),
			rows: "ok\nok\nok", repairs: "country-coded@E2(USA) zip-cut@F2 zip-padded@F3", sent: `SO-2 P1 | Ann Lee 5555550101 US 00501 2 High St | 0.226796185; Cap x1 3 USD
				SO-1 P1 | Jo Doe 5555550100 US 90001 1 Main St Apt 4 | 0.45359237; Shirt 610910 x1 5.5 USD; Socks 611595 x2 1.25 USD`},
		{name: "items in numbered columns", book: csvBook(`
			주문번호|서비스코드|수취인명|수취인전화번호|수취인국가코드|수취인우편번호|수취인주소|수취인 상세주소|총중량(kg)|상품명1|수량1|단가1|상품명2|수량2|단가2|통화
			SO-1|P1|김민수|010-1234-5678|KR|06236|서울시 강남구|101호|1.2|셔츠|1|5500|양말|2|1000|KRW
			SO-2|P1|이영희|010-1234-5679|대한민국|06237|서울시 서초구||0.5|모자|1|3000||||원`),
			rows: "ok\nok", repairs: "country-coded@E3(대한민국) currency-coded@P3(원)", sent: `SO-1 P1 | 김민수 010-1234-5678 KR 06236 서울시 강남구 101호 | 1.2; 셔츠 x1 5500 KRW; 양말 x2 1000 KRW
				SO-2 P1 | 이영희 010-1234-5679 KR 06237 서울시 서초구 | 0.5; 모자 x1 3000 KRW`},
		{name: "items in one cell", book: csvBook(flatHeader + "\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt;Cap|1; 2|5.5；3|USD\n" +
			"SO-2|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt;Cap|1;2;3|5.5;3|USD\n" +
			"SO-3|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt;Cap|2|5.5;3|USD"),
			rows: `ok
				rejected items-differ@J3(1;2;3)
				rejected items-differ@J4(2)`, sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD; Cap x2 3 USD`},
		{name: "the carrier's own workbook", book: csvBook(`
			客户订单号|产品代码|收件人姓名|收件人电话|收件人国家|收件人邮编|收件人地址|包裹重量(G)|英文品名|出口国申报单价|币种|中文品名|目的国申报单价|币种|数量
			必填|必填|必填|必填|必填|必填|必填|必填|必填|必填|必填|必填|必填|必填|必填
			50|20|254|20|2|10|254|10|50|10|3|50|10|3|10
			customer_order_num|service_code|consignee_info.full_name|.phone|consignee_info.country|consignee_info.postcode|consignee_info.address|parcel_list.weight|export_declared|export_price|export_price_currency|import_declared|import_price|import_price_currency|qty
			SO-1|P10006|Jo Doe|5555550100|US|90001|1 Main St|50|Shirt|5.5|USD|Shirt|6|USD|1`),
			rows: "ok", sent: `SO-1 P10006 | Jo Doe 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5/6 USD`},
		{name: "parcels of one order", book: csvBook(`
			订单号|产品代码|收件人|电话|国家|邮编|地址|箱号|实重(kg)|长*宽*高|英文品名|数量|单价(USD)|币种
			SO-1|P1|Jo|5555550100|US|90001|1 Main St|1|1.5|30*20*10|Shirt|1|5|USD
			SO-1|||||||1|||Cap|2|3|USD
			SO-1|||||||2|2|40*30*20|Shoes|1|50|USD
			SO-1|||||||2|3||Belt|1|9|USD`),
			rows: `ok
				ok
				ok
				rejected parcel-differs@I5(3)`, sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 1.5 30 20 10; Shirt x1 5 USD; Cap x2 3 USD | 2 40 30 20; Shoes x1 50 USD`},
		{name: "a sender by the address book and the profile", book: csvBook(flatHeader + "|发件地址|退件地址\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|sz1|AD200000001\n" +
			"SO-2|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD||\n" +
			"SO-3|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|SZ9|LAX1"),
			rows: `ok
				ok
				rejected unknown-address@M4(SZ9) no-address-of@N4(LAX1)`, sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | AD101312464 | AD200000001 | 0.05; Shirt x1 5.5 USD
				SO-2 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD`},
		{name: "what is wrong with cells", book: csvBook(flatHeader + "\n" +
			"SO-1|P1|Jo||US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-2|P1|Jo|5555550100|Atlantis|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-3|P1|Jo|5555550100|US|9000|P.O. Box 12|50|Shirt|1|5.5|USD\n" +
			"SO-4|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1||USD\n" +
			"SO-5|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|\n" +
			"SO-6|P1|Jo|5555550100|US|90001|" + strings.Repeat("long ", 60) + "|50|Shirt|1|5.5|USD\n" +
			"SO-7|P1|Jo|5.55E+09|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-8|P1|Jo|123|US|ABCDE|1 Main St|50|Shirt|x|0|ZZZ\n" +
			"SO-9|P1|Jo|5555550100|US||1 Main St||Shirt|1|5.5|USD\n" +
			"|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-11||||||||||||"),
			rows: `rejected nothing-there@D2
				rejected bad-country@E3(Atlantis)
				rejected po-box@G4
				rejected nothing-there@K5
				rejected nothing-there@L6
				rejected address-too-long@G7
				rejected changed-by-excel@D8
				rejected bad-phone@D9 bad-zip@F9 bad-quantity@J9(x) bad-currency@L9(ZZZ) bad-price@K9(0)
				rejected nothing-there@H10 nothing-there@F10
				rejected missing-order-of-part@A11
				rejected nothing-there@B12 nothing-there@H12 nothing-there@C12 nothing-there@D12 nothing-there@E12 nothing-there@G12 nothing-there@I12 nothing-there@K12`, sent: ``},
		{name: "rows of one order that contradict each other", book: csvBook(flatHeader + "\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-1|P1|Jo|5555550109|US|90001|1 Main St|50|Cap|1|5.5|USD\n" +
			"SO-2|P1|Jo|555 555 0100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-2|P1|jo|(555) 555-0100|USA|90001|1 main st|50|Cap|1|5.5|USD\n" +
			"SO-2|P1|Jo|555 555 0100|US|90001|1 Main St|50|Shirt|1|5.5|USD"),
			rows: `ok
				rejected order-differs@D3
				ok
				ok
				duplicate repeated-in-file@A6(SO-2)`, repairs: "country-coded@E5(USA)", sent: `SO-2 P1 | Jo 555 555 0100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD; Cap x1 5.5 USD
				SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD`},
		{name: "weights that differ in the rows of one order: asked", book: csvBook(flatHeader + "\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|1|5.5|USD"),
			refused: "weights-of-rows@H3(60)"},
		{name: "parcels", answers: map[string]string{"weights of rows": "parcels"}, book: csvBook(flatHeader + "\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|1|5.5|USD"),
			rows: "ok\nok", sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD | 0.06; Cap x1 5.5 USD`},
		{name: "items", answers: map[string]string{"weights of rows": "items"}, book: csvBook(flatHeader + "\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|1|5.5|USD"),
			rows: "ok\nok", sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.11; Shirt x1 5.5 USD; Cap x1 5.5 USD`},
		{name: "a price of all pieces: asked", book: csvBook(strings.Replace(flatHeader, "申报单价", "申报价值", 1) + "\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-2|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|3|10|USD"),
			refused: "price-of-all@K3(10)"},
		{name: "parted", answers: map[string]string{"prices of pieces 申报价值": "all"},
			book: csvBook(strings.Replace(flatHeader, "申报单价", "申报价值", 1) + "\n" +
				"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|2|5.5|USD\n" +
				"SO-2|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|3|10|USD"),
			rows: "ok\nok", repairs: "price-shared@K2(5.5)", sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x2 2.75 USD
				SO-2 P1 | Jo 5555550100 US 90001 1 Main St | 0.06; Cap x3 3.3333 USD`},
		{name: "descriptions that the customs cannot read: asked", book: csvBook(flatHeader + "|中文品名\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|衬衫"),
			refused: "names-of-customs@M2(衬衫)"},
		{name: "prices with their currency, in Korea without fractions", book: csvBook(`
			주문번호|서비스코드|수취인|연락처|국가|우편번호|주소|무게(g)|내용품명|수량|단가|통화
			SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5,000|KRW
			SO-2|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|$5.50|
			SO-3|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5,000원|
			SO-4|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|$5.50|KRW`),
			rows: `ok
				ok
				ok
				rejected currencies-differ@K5($5.50)`, sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5000 KRW
				SO-2 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD
				SO-3 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5000 KRW`},
		{name: "a header that is repeated for each item", book: csvBook(`
			订单号|产品代码|收件人|电话|国家|邮编|地址|重量(kg)|英文品名|数量|单价|英文品名|数量|单价|币种
			SO-1|P1|Jo|5555550100|US|90001|1 Main St|0.5|Shirt|1|5|Cap|2|3|USD
			SO-2|P1|Jo|5555550100|US|90001|1 Main St|0.5|Shirt|1|5||||USD`),
			rows: `ok
				ok`, sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.5; Shirt x1 5 USD; Cap x2 3 USD
				SO-2 P1 | Jo 5555550100 US 90001 1 Main St | 0.5; Shirt x1 5 USD`},
		{name: "first and last names, a mobile where there is no telephone, a house beside its street", book: csvBook(`
			OrderId|service_code|RecipientFirstName|RecipientLastName|RecipientPhone|RecipientMobile|RecipientCountryCode|RecipientZIP|RecipientStreet|Recipient House No|weight(g)|Declared Name|Qty|Unit Price|Currency
			SO-1|P1|Jo|Doe||5555550100|DE|10115|Main St|12|50|Shirt|1|5|EUR
			SO-2|P1|小明|王|5555550101||CN|100000|长安街||50|Cap|1|5|EUR`),
			rows: `ok
				ok`, sent: `SO-1 P1 | Jo Doe 5555550100 DE 10115 Main St 12 | 0.05; Shirt x1 5 EUR
				SO-2 P1 | 王小明 5555550101 CN 100000 长安街 | 0.05; Cap x1 5 EUR`},
		{name: "groups of columns below labels, of the sender and the consignee", book: []grid{{name: "订单", text: `
			||发件人信息|||收件人信息||||||||
			订单号|产品代码|姓名|电话|地址|姓名|电话|国家|邮编|地址|重量(kg)|英文品名|单价|币种
			SO-1|P1|Sender|1111111111|2 Far Rd|Jo|5555550100|US|90001|1 Main St|0.5|Shirt|5|USD`}},
			rows: `ok`, sent: `SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.5; Shirt x 5 USD`},
		{name: "labels above the table", book: csvBook(`
			Service Code|P10006||||||||
			Currency|USD||||||||
			Order Number|Ship To|Phone|Country|Zip|Address|weight (kg)|Declared Name|Qty|Unit Price
			SO-1|Jo|5555550100|US|90001|1 Main St|0.5|Shirt|1|5`),
			rows: `ok`, sent: `SO-1 P10006 | Jo 5555550100 US 90001 1 Main St | 0.5; Shirt x1 5 USD`},
		{name: "buyers and receivers", book: csvBook(`
			Order Number|service_code|Buyer Name|Buyer Phone|Buyer Email|Recipient Name|Country|Zip|Address|weight (kg)|Declared Name|Unit Price|Currency
			SO-1|P1|Ann Lee|5555550101|a@example.com|Jo Doe|US|90001|1 Main St|0.5|Shirt|5|USD`),
			rows: `ok`, sent: `SO-1 P1 | Jo Doe 5555550101 a@example.com US 90001 1 Main St | 0.5; Shirt x 5 USD`},
		{name: "an export of a shop", book: csvBook(`
			Name|Email|Lineitem quantity|Lineitem name|Lineitem price|Currency|Billing Name|Billing Phone|Shipping Name|Shipping Street|Shipping Address1|Shipping Address2|Shipping City|Shipping Zip|Shipping Province|Shipping Country|Shipping Phone|Shipping Method|Notes|Weight (g)
			#1001|jo@example.com|1|Mug|12.00|USD|Bill Payer|5550000000|Jo Doe|1 Main St, Apt 4|1 Main St|Apt 4|Austin|78701|TX|US|5555550100|Standard|call first|350
			#1001||2|Plate|8.00|USD|||||||||||||
			#1002|ann@example.com|1|Cup|9|USD|Ann|5550000001|Ann Lee|2 High St|2 High St||Dallas|75001|TX|US|5555550101|Express||200`),
			rows: `ok
				ok
				ok`, sent: `#1001 Standard | Jo Doe 5555550100 jo@example.com US 78701 TX Austin 1 Main St Apt 4 | 0.35; Mug x1 12 USD; Plate x2 8 USD
				#1002 Express | Ann Lee 5555550101 ann@example.com US 75001 TX Dallas 2 High St | 0.2; Cup x1 9 USD`},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// askingWaybills are files like those of asking, of waybills.
var askingWaybills = map[string][]grid{
	"weights that differ in the rows of one order": csvBook(flatHeader + "\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|1|5.5|USD"),
	"a price of all pieces": csvBook(strings.Replace(flatHeader, "申报单价", "申报价值", 1) + "\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|3|10|USD"),
	"descriptions that the customs cannot read": csvBook(flatHeader + "|中文品名\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|衬衫"),
	"two order numbers": csvBook(flatHeader + "|Reference\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|R-1"),
	"two names": csvBook(flatHeader + "|收货人\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|Ann"),
	"two first lines": csvBook(flatHeader + "|收件人详细地址\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|2 High St"),
	"two descriptions": csvBook(flatHeader + "|英文报关名\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|Cotton shirt"),
	"two quantities of the second item": csvBook(flatHeader + "|英文品名2|数量2|单价2|商品数量2\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|Cap|1|2|2"),
}

func TestEveryChoiceAboutWaybillsAnswers(t *testing.T) {
	checkEveryChoice(t, askingWaybills, func() Options { return waybillOptions("create") })
}

func TestOtherWaybillGrids(t *testing.T) {
	for _, c := range []struct {
		operation string
		waybillGrid
	}{
		{"update", waybillGrid{name: "what a waybill says, anew", book: csvBook(flatHeader + "\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD"),
			rows: "ok",
			sent: `{"num_type":1,"num":"SO-1","customer_order_num":"SO-1","service_code":"P1","order_remark":"","is_confirm_label":false,"need-track":"Y",` +
				`"is_overseas_return":false,"is_signature":false,"consignee_info":{"full_name":"Jo","phone":"5555550100","email":"",` +
				`"country":"US","postcode":"90001","province":"","city":"","street":"","address":"1 Main ` +
				`St"},"parcel_list":[{"weight":0.05,` +
				`"item_list":[{"export_declared":"Shirt","import_declared":"Shirt","export_hscode":"","import_hscode":"","qty":1,` +
				`"export_price":5.5,"export_price_currency":"USD","import_price":5.5,"import_price_currency":"USD"}]}]}`}},
		{"pccc", waybillGrid{name: "codes in Korean", book: csvBook(`
			수취인명|수취인전화번호|개인통관고유부호|우편번호
			김민수|010-1234-5678|P123456789012|06236
			이영희|010-1234-5679|p 123456789013|
			박철수||P123456789014|06236
			최지우|010-1234-5670|M12345678|06236
			|010-1234-5670|P123456789015|06236
			한가인|010-1234-5670||06236`),
			rows:    "ok\nok\nrejected nothing-there@B4\nok\nrejected nothing-there@A6\nrejected missing-order@C7",
			repairs: "unusual-pccc@C5", sent: `{"full_name":"김민수","phone":"010-1234-5678","pccc":"P123456789012","postcode":"06236"}
				{"full_name":"이영희","phone":"010-1234-5679","pccc":"P123456789013"}
				{"full_name":"최지우","phone":"010-1234-5670","pccc":"M12345678","postcode":"06236"}`}},
		{"pccc", waybillGrid{name: "first and last names", book: csvBook(`
			First Name|Last Name|Mobile|PCCC|Zip Code
			Minsu|Kim|01012345678|P123456789012|06236`),
			rows: "ok", sent: `{"full_name":"Minsu Kim","phone":"01012345678","pccc":"P123456789012","postcode":"06236"}`}},
	} {
		t.Run(c.operation+" "+c.name, func(t *testing.T) {
			o := waybillOptions(c.operation)
			c.check(t, o, func(s string) string { return s })
		})
	}
}

// TestRowOfLimits: the longest lengths below a header are no order, also where a unit, a type or a word stands among them.
func TestRowOfLimits(t *testing.T) {
	const order = "SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD"
	for _, c := range []struct{ row, skipped string }{
		{"50|20|254|20|2|10|254|10|50|10|3|3", "skipped-hint@A2"},
		{"50|20|254|20|2|10|254|克|50|10|3|3", "skipped-hint@A2"},
		{"必填,最多50字符|20|254|20|2|10|254|G|50|10|3|3", "skipped-hint@A2"},
		{"50字符|文本|254字符|20位|US|10|254|G|50|10|10|USD", "skipped-hint@A2"},
		{"50|文本|254字符|20位|2|10|254|小数|50|整数|10|3", "skipped-hint@A2"},
		{"50|20|Kim|20|2|10|254|10|50|10|3|3", ""},
		{"50|20|254|5555550100|2|10|254|10|50|10|3|3", ""},
	} {
		m := mapBook(t, waybillOptions("create"), csvBook(flatHeader+"\n"+c.row+"\n"+order))
		if got := brief(m.layout.Skipped); got != c.skipped || len(m.rows) != map[bool]int{true: 2, false: 1}[c.skipped == ""] {
			t.Errorf("%s: skipped %q, %d rows", c.row, got, len(m.rows))
		}
	}
}

// TestDistricts: a part of the town is sent with the address, where its language has it, and once.
func TestDistricts(t *testing.T) {
	const head, rest, values = "客户订单号|产品代码|收件人姓名|收件人电话|收件人国家|收件人邮编|收件人城市|", "|包装重量(g)|英文品名|数量|申报单价|币种\n",
		"SO-1|P1|Jo|5555550100|%|10110|X|"
	const items = "|50|Shirt|1|5.5|USD"
	for _, c := range []struct{ header, row, address string }{
		{"收件人区县|收件人地址", "南山区|科技路1号", "南山区科技路1号"},
		{"收件人区县|收件人地址", "南山区|深圳市 南山区 科技路1号", "深圳市 南山区 科技路1号"},
		{"收件人区县|收件人地址", "|科技路1号", "科技路1号"},
		{"区|收件人地址|地址2", "南山区|科技路1号|5楼", "南山区科技路1号 5楼"},
		{"县|街道", "宝安县|科技路1号", "宝安县科技路1号"},
		{"받는분 읍면동|받는분주소", "역삼동|1-2", "역삼동 1-2"},
		{"Ship To District|Ship To Address", "Watthana|1 Soi", "1 Soi Watthana"},
		{"District|Ship To Address|Ship To Address 2", "Watthana|1 Soi|Room 5", "1 Soi Room 5 Watthana"},
		{"发货城市|区|收件人地址", "义乌市|北苑区|科技路1号", "科技路1号"}, // the sender's
		{"寄件人|区县|寄件地址|收件人地址", "仓库|北苑区|仓前路1号|科技路1号", "科技路1号"},
		{"보내는분주소|동|받는분주소", "공단로 1|연수동|테헤란로 152", "테헤란로 152"},
		{"Shipper City|District|Ship To Address", "Shenzhen|Baoan|1 Soi", "1 Soi"},
		{"Warehouse|Suburb|Ship To Address", "SZ2|Baoan|1 Soi", "1 Soi"},
		{"寄件人|收件人地址|区", "仓库|科技路1号|南山区", "南山区科技路1号"},
		{"发货日期|区|收件人地址", "2026-11-29|南山区|科技路1号", "南山区科技路1号"},
		{"发货城市|收件人区县|收件人地址", "义乌市|南山区|科技路1号", "南山区科技路1号"},
		{"Suburb|Ship To Address", "Carlton|1 Carlton Road", "1 Carlton Road Carlton"},
		{"Suburb|Ship To Address", "Carlton|1 High St, Carlton", "1 High St, Carlton"},
		{"Suburb|Ship To Address", "Carlton|1 High St Carlton 3053", "1 High St Carlton 3053"},
		{"Suburb|Ship To Address", "Carlton North|1 High St, CARLTON NORTH", "1 High St, CARLTON NORTH"},
		{"Suburb|Ship To Address", "Carlton|1 High St, West Carlton Road", "1 High St, West Carlton Road Carlton"},
		{"Suburb|Ship To Address", "ton|1 High St Carlton", "1 High St Carlton ton"},
		{"Barangay|Ship To Address", "Holy Spirit|12 Don St Brgy. Holy Spirit", "12 Don St Brgy. Holy Spirit"},
		{"District|Ship To Address", "เขตวัฒนา|9 ถนนสุขุมวิท เขตวัฒนา กรุงเทพ", "9 ถนนสุขุมวิท เขตวัฒนา กรุงเทพ"},
	} {
		m := mapBook(t, waybillOptions("create"), csvBook(head+c.header+rest+strings.Replace(values, "%", "TH", 1)+c.row+items))
		got := gjson.Get(bodies(t, m.batches), "consignee_info.address").String()
		if got != c.address {
			t.Errorf("%s %s: %q, want %q", c.header, c.row, got, c.address)
		}
	}
	alone := csvBook(head + "收件人区县" + rest + strings.Replace(values, "%", "TH", 1) + "南山区" + items)
	if got := brief(refusal(t, waybillOptions("create"), alone)); got != "no-column-of@A1" {
		t.Errorf("a part of the town is no address: %s", got)
	}
}

// TestSendersColumnsAreNotTheConsignees: what stands behind the sender's name, before the consignee's, is the sender's.
func TestSendersColumnsAreNotTheConsignees(t *testing.T) {
	const items, cells = "|包装重量(g)|英文品名|数量|申报单价|币种\n", "|50|Shirt|1|5.5|USD"
	for _, c := range []struct{ header, row, want string }{
		{"发件人|城市|邮编|收件人姓名|收件人电话|收件人国家|收件人地址", "仓库|义乌市|322000|张三|5555550100|TH|1 Soi", "TH   5555550100"},
		{"보내는분|도시|우편번호|받는분|받는분전화|받는분국가|받는분주소", "창고|인천|06236|홍길동|5555550100|TH|1 Soi", "TH   5555550100"},
		{"Shipper Name|City|Zip|State|Ship To Name|Ship To Phone|Ship To Country|Ship To Address",
			"Ware|Shenzhen|518000|GD|Jo|5555550100|TH|1 Soi", "TH   5555550100"},
		{"发件人|国家|收件人姓名|收件人电话|收件人地址|城市|邮编", "仓库|TH|张三|5555550100|1 Soi|Bangkok|10110", "TH Bangkok 10110 5555550100"},
		{"发货方式|城市|邮编|国家|收件人姓名|收件人电话|收件人地址", "快递|Bangkok|10110|TH|张三|5555550100|1 Soi", "TH Bangkok 10110 5555550100"},
		{"仓库|城市|邮编|国家|收件人姓名|收件人电话|收件人地址", "SZ2|Bangkok|10110|TH|张三|5555550100|1 Soi", "TH Bangkok 10110 5555550100"},
		{"发件人|姓名|电话|国家|城市|邮编|地址", "仓库|张三|5555550100|TH|Bangkok|10110|1 Soi", "TH Bangkok 10110 5555550100"},
	} {
		m := mapBook(t, waybillOptions("create"), csvBook("客户订单号|产品代码|"+c.header+items+"SO-1|P1|"+c.row+cells))
		to := gjson.Get(bodies(t, m.batches), "consignee_info")
		got := strings.Join([]string{to.Get("country").String(), to.Get("city").String(), to.Get("postcode").String(),
			to.Get("phone").String()}, " ")
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.header, got, c.want)
		}
	}
	alone := csvBook("客户订单号|产品代码|发件人|电话|收件人姓名|收件人国家|收件人地址" + items + "SO-1|P1|仓库|5555550100|张三|TH|1 Soi" + cells)
	if got := brief(refusal(t, waybillOptions("create"), alone)); got != "no-column-of@A1" {
		t.Errorf("the sender's telephone is not the consignee's: %s", got)
	}
}
