package mapping

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

func waybillAliases(operation string) *Aliases {
	return builtIn().ledBy(leadOf(testWaybills[operation]))
}

// TestFieldOfWaybill has the spellings of contract-waybills.md.
func TestFieldOfWaybill(t *testing.T) {
	create := waybillAliases("create")
	for _, c := range []struct{ headers, field string }{
		{"订单号;客户订单号;订单系统参考号;平台交易号;주문번호;고객주문번호;고객사용번호;원주문번호;사이트 주문 번호;Order #;Order Number;OrderId;" +
			"sales_record_number;customer_order_num", "customer_order_num"},
		{"产品代码;产品名称;运输方式;배송 등급;우편물구분;service_code;service_type;Shipping Method", "service_code"},
		{"收件人姓名;收件人;수취인명;수령인;수취인;받는분성명;고객이름;수취인명영문;Ship To;Full Name;ship_name;RecipientName;buyer_fullname;" +
			"Recipient First Name;ship to last name;RecipientLastName;收件人姓名 Recipient Name;consignee_info.full_name;" +
			"Receiver's Name;First Name (Shipping);姓名;Recipient / Name;수취인 (Recipient Name)", "consignee_name"},
		{"收件人电话;수취인전화번호;수취인연락처;받는분전화번호;연락처;RecipientPhone;buyer_phone;consignee_info.phone;收件人手机;" +
			"Phone (Receiver);Phone (Shipping);收件人 电话;Mobile;電話", "consignee_phone"},
		{"收件人邮箱;수취인EMAIL;이메일;RecipientMail;Email;consignee_info.email", "consignee_email"},
		{"收件人国家;目的国家英文名称;도착 국가;수취인국가코드;ship_country;RecipientCountryCode;Country;consignee_info.country;目的国;" +
			"Destination Country", "consignee_country"},
		{"收件人省/州;州/省;수취인 주/도 주소;ship_state;RecipientProvince;consignee_info.province;State", "consignee_province"},
		{"收件人城市;수취인 시/군 주소;ship_city;consignee_info.city;City", "consignee_city"},
		{"收件人邮编;우편번호;수취인우편번호;받는분우편번호;ship_zip;RecipientZIP;consignee_info.postcode;Zip Code", "consignee_postcode"},
		{"收件人地址;联系地址2;收件人门牌号;수취인주소;받는분주소;수취인 상세주소 1;Address Line 1;ship_address1;Address Line 2;" +
			"consignee_info.address;Address 1&2 (Shipping);详细地址;상세주소;Ship To Address 2", "consignee_address"},
		{"consignee_info.street;收件人街道;Recipient Street", "consignee_street"},
		{"包装重量(g);毛重;称重重量(Kg);实重;총중량;박스 총 무게;무게;ShipWeight;weight (oz);weight(g);ActualWeight;parcel_list.weight;" +
			"parcel_list[0].weight", "weight"},
		{"长;包装尺寸;가로;박스 부피;L;Length (in);包裹长(厘米)", "parcel_length"},
		{"宽;세로;W;Width cm", "parcel_width"},
		{"高;높이;H", "parcel_height"},
		{"英文品名;英文申报品名;英文报关名;내용품명;Item name;export_declared;英文品名1;Item Name 2;Item 3 Name;英文申报品名(4);" +
			"item_list.export_declared;parcel_list.item_list.export_declared", "export_declared"},
		{"中文品名;中文申报品名;상품명;내용품;中文品名5;商品名称;import_declared", "import_declared"},
		{"海关编码;商品海关编码;HS_CODE;HS Tariff;hs_code;import_hscode;HS Code 2", "import_hscode"},
		{"出口国申报单价;申报价值;가격;상품 가격;Unit Price;Item unit price;单价3;export_price", "export_price"},
		{"目的国申报单价;import_price", "import_price"},
		{"CurrencyCode;币种;申报币种;export_price_currency", "export_price_currency"},
		{"币种类型;통화;import_price_currency", "import_price_currency"},
		{"数量;单票数量;개수;상품 수;Quantity;Item Quantity;数量2;qty", "qty"},
		{"收件人税号;IOSS税号;个人通关码;清关编码;개인통관고유부호;개인통관고유번호;수취인통관번호;tax number;pccc_code;customsIdNumber;" +
			"Importer Customs ID", "tax_num"},
		{"订单备注;주문비고;Order Remark;order_remark", "order_remark"},
		{"shipper;Sender Key;发件地址;shipper_info.address_num", "shipper"},
		{"Return Address;退件地址;return_info.address_num", "return_address"},
		{"发货日期;Ship Date;ship_date;발송일", "ship_date"},
		// These are about nobody whom a parcel goes to.
		{"Billing Phone;Phone (Billing);Bill To Name;Invoice To;发件人姓名;Shipper Name;Sender Phone;보내는분성명;HGE status;Item " +
			"Weight;转单号2;客服备注;배송메세지;Remark;取消原因;拦截原因;cancel_reason;hold_reason", ""},
	} {
		for _, h := range strings.Split(c.headers, ";") {
			if got := create.Field(h); got != c.field {
				t.Errorf("%q is %q, want %q", h, got, c.field)
			}
		}
	}
}

// TestPlacesOfWaybill has headers of which several make one value, or tell of several items.
func TestPlacesOfWaybill(t *testing.T) {
	create := waybillAliases("create")
	for header, want := range map[string]meaning{
		"Recipient First Name": {place: 1}, "收件人名": {place: 1}, "收件人姓": {place: 3}, "Last Name": {place: 3, rank: rankPlain},
		"Address Line 2": {place: 2, rank: rankPlain}, "收件人地址2": {place: 2}, "수취인 상세주소 1": {place: 2},
		"Ship To Mobile": {place: 2}, "Buyer Phone": {place: 1, rank: rankBuyer},
		"英文品名②": {number: 2}, "Item Name 3": {number: 3, rank: rankSecond}, "商品2名称": {number: 2, rank: rankSecond},
		"数量(2)": {number: 2}, "Qty（5）": {number: 5}, "单价2": {number: 2}, "申报价值": {rank: rankPlain, total: true},
		"Unit Price": {}, "가격 2": {rank: rankPlain, total: true, number: 2},
	} {
		m := create.meaningOf(header)
		if m.place != want.place || m.number != want.number || m.rank != want.rank || m.total != want.total {
			t.Errorf("%q means %+v, want %+v", header, m, want)
		}
	}
}

// TestNoWaybillSpellingStandsTwice looks for spellings that mean two fields to one operation.
func TestNoWaybillSpellingStandsTwice(t *testing.T) {
	for name, o := range testWaybills {
		l := leadOf(o)
		if !l.waybill {
			continue
		}
		for folded, all := range waybillHeaders() {
			var own []string
			for _, m := range all {
				if f := m.fields[0]; l.has[f] && !slices.Contains(own, f.String()) {
					own = append(own, f.String())
				}
			}
			if len(own) > 1 {
				t.Errorf("%s: %q means %v", name, folded, own)
			}
		}
	}
}

// TestEveryWaybillSpellingMeansItsField makes sure that nothing that stands in aliases_waybill.toml is read as something else.
func TestEveryWaybillSpellingMeansItsField(t *testing.T) {
	file := readAliasesWaybill()
	for name, lists := range file.Field {
		f := fieldNamed(name)
		if f == noField {
			t.Errorf("there is no field %s", name)
			continue
		}
		for _, a := range aliasesOf(f) {
			for _, list := range lists {
				for _, s := range list {
					if got := a.Field(s); got != name {
						t.Errorf("%s: %q means %q, not %s", a.lead.Name(), s, got, name)
					}
				}
			}
		}
	}
	for _, lists := range []map[string][]string{file.Plain, file.Second, file.Total} {
		for name, list := range lists {
			m := placed(name)
			for _, s := range list {
				if got := waybillAliases("create").Field(s); got != m.fields[0].String() {
					t.Errorf("%q means %q, not %s", s, got, name)
				}
			}
		}
	}
}

// aliasesOf are the aliases of the operations of waybills that have a field.
func aliasesOf(f field) (out []*Aliases) {
	for name, o := range testWaybills {
		if l := leadOf(o); l.waybill && l.has[f] {
			out = append(out, waybillAliases(name))
		}
	}
	return out
}

// TestWaybillFieldsAreCalledAsTheyAreRead makes sure that a user who names a column as we call its field is understood, and one
// who uses the carrier's code.
func TestWaybillFieldsAreCalledAsTheyAreRead(t *testing.T) {
	for _, f := range fieldsThat(func(f fieldInfo) bool { return f.waybill && f.name != "num_type" && f.name != "tracking_num" }) {
		all := aliasesOf(f)
		if len(all) == 0 {
			t.Errorf("%s: no operation has it", f)
		}
		for _, a := range all {
			if got := a.Field(f.String()); got != f.String() {
				t.Errorf("%s: %s means %q", a.lead.Name(), f, got)
			}
			for _, language := range reason.Languages {
				if name := reason.FieldName(language, f.String()); name == f.String() || a.Field(name) != f.String() {
					t.Errorf("%s: %s is called %q in %s, which means %q", a.lead.Name(), f, name, language, a.Field(name))
				}
			}
		}
	}
}
