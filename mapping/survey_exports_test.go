package mapping

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// shopExports are tables as shops and shipping programs export them, with the carrier's number added: header = what stands below
// it. No question is left open about any of them.
var shopExports = map[string]string{
	"README": `Tracking No=HGE2611200000101|Weight (kg)=1.05|Handover No=20000000101|MAWB=123-20261124`,

	"Shopify": `Name=#1001|Email=a@example.org|Financial Status=paid|Paid at=2026-11-20 10:02:11 +0800|
		Fulfillment Status=unfulfilled|
		Fulfilled at=|Accepts Marketing=no|Currency=USD|Subtotal=20.00|Shipping=5.00|Taxes=0.00|Total=25.00|Discount Code=|
		Discount Amount=0.00|Shipping Method=Standard|Created at=2026-11-20 10:02:10 +0800|Lineitem quantity=1|Lineitem name=Cup|
		Lineitem price=20.00|Lineitem compare at price=|Lineitem sku=CUP-1|Lineitem requires shipping=true|Lineitem taxable=true|
		Lineitem fulfillment status=pending|Billing Name=A. Buyer|Billing Street=1 Main St|Billing City=Salem|Billing Zip='97301|
		Billing Province=OR|Billing Country=US|Billing Phone=15035550100|Shipping Name=A. Buyer|Shipping Street=1 Main St|
		Shipping City=Salem|Shipping Zip='97301|Shipping Province=OR|Shipping Country=US|Shipping Phone=15035550100|Notes=|
		Note Attributes=|Cancelled at=|Payment Method=Card|Payment Reference=c1001.1|Refunded Amount=0.00|Vendor=Cups|Id=5500100200300|
		Tags=|Risk Level=Low|Source=web|Lineitem discount=0.00|Phone=15035550100|Receipt Number=|Weight (kg)=1.2|
		HGE No=HGE2611200000101|Handover No=20000000101`,

	"ShipStation": `Order - Number=1001|Date - Order Date=11/20/2026|Date - Shipped Date=11/21/2026|Ship To - Name=A. Buyer|
		Ship To - Company=|Ship To - Address 1=1 Main St|Ship To - City=Salem|Ship To - State=OR|Ship To - Postal Code=97301|
		Ship To - Country=US|Carrier - Service Selected=HGE|Service - Package Type=Box|Order - Total=25.00|Amount - Order Total=25.00|
		Item - SKU=CUP-1|Item - Name=Cup|Item - Qty=1|Weight (kg)=1.2|Tracking Number=HGE2611200000101|Handover No=20000000101`,

	"Chinese ERP": `序号=1|订单号=SO-1001|面单号=HGE2611200000101|店铺名称=测试店|平台=自营|付款时间=2026-11-20 10:02:11|
		下单时间=2026-11-20 10:00:00|
		发货时间=2026-11-21 09:00:00|买家ID=b1|收件人=甲|收件人电话=13800000001|收件人国家=美国|收件人省=OR|收件人城市=Salem|
		收件人邮编=97301|收件人地址=1 Main St|商品编码=CUP-1|商品名称=杯子|数量=1|申报价值=5.00|币种=USD|物流渠道=专线|
		计费重=1.5|毛重(kg)=1.2|交接单号=20000000101|主运单号=123-20261124|备注=`,

	"Korean ERP": `순번=1|주문번호=20261120-0001|송장번호=HGE2611200000101|주문일자=2026-11-20|상품코드=900100|상품명=컵|수량=1|판매가=12000|
		결제금액=14500|택배사=HGE|받는분=홍길동|받는분전화번호=010-0000-0001|받는분우편번호=01234|받는분주소=서울|배송메시지=문앞|
		중량(kg)=1.2|인수인계번호=20000000101|비고=`,

	"WooCommerce": `Order ID=1001|Order Status=processing|Order Date=2026-11-20 10:02|Customer Note=|First Name (Billing)=A.|
		Last Name (Billing)=Buyer|Payment Method Title=Card|Cart Discount Amount=0|Order Subtotal Amount=20.00|Shipping Method Title=X|
		Order Shipping Amount=5.00|Order Total Amount=25.00|SKU=CUP-1|Item Name=Cup|Quantity=1|Item Cost=20.00|
		Tracking Number=HGE2611200000101|Weight (kg)=1.2|Handover No=20000000101`,

	"a market": `order-id=111-1|order-item-id=2001|purchase-date=2026-11-20T10:02:11+00:00|payments-date=2026-11-20T10:03:00+00:00|
		buyer-email=a@example.org|buyer-name=A. Buyer|sku=CUP-1|product-name=Cup|quantity-purchased=1|recipient-name=A. Buyer|
		ship-address-1=1 Main St|ship-city=Salem|ship-state=OR|ship-postal-code=97301|ship-country=US|ship-service-level=Standard|
		HGE No=HGE2611200000101|Weight (kg)=1.2|Handover No=20000000101`,
}

func TestExportsRaiseNoQuestion(t *testing.T) {
	for name, export := range shopExports {
		var headers, values, again []string
		for column := range strings.SplitSeq(export, "|") {
			header, value, _ := strings.Cut(strings.TrimSpace(column), "=")
			headers, values = append(headers, header), append(values, value)
			again = append(again, strings.ReplaceAll(strings.ReplaceAll(value, "HGE2611200000101", "HGE2611200000102"), "1001", "1002"))
		}
		book := csvBook(strings.Join([]string{strings.Join(headers, "|"), strings.Join(values, "|"), strings.Join(again, "|")}, "\n"))
		layout, err := survey(testOptions(), book)
		if err != nil {
			t.Errorf("%s: %v, asked %q", name, err, asked(questionsOf(t, testOptions(), book)))
			continue
		}
		if len(layout.Taken) > 0 || len(layout.Tables[0].Columns) != len(headers) {
			t.Errorf("%s: %d of %d columns are listed, taken: %v", name, len(layout.Tables[0].Columns), len(headers), layout.Taken)
		}
		m := mapBook(t, testOptions(), book)
		sent := func(row MappedRow) bool {
			return row.Status == "" && row.Order.Weight.Valid && row.Order.Group.Handover != nil
		}
		if len(m.rows) != 2 || slices.ContainsFunc(m.rows, func(row MappedRow) bool { return !sent(row) }) {
			t.Errorf("%s: %v", name, m.endings())
		}
	}
}

// TestExportsWithoutTheCarriersNumber: in an export as it is, nobody knows which number is meant. That is one question.
func TestExportsWithoutTheCarriersNumber(t *testing.T) {
	got := refusal(t, testOptions(), csvBook("订单号|商品名称|数量|收件人|重量(kg)|交接单号\n"+
		"SO-1001|杯子|1|甲|1|20000000101\nSO-1002|杯子|1|乙|1|20000000101"))
	if len(got) != 1 || got[0].Code != reason.NoOrderColumn || got[0].Asks == nil || got[0].Asks.Choices[0].Answer != "A 订单号" {
		t.Errorf("%+v", got)
	}
}
