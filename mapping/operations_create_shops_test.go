package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// shopWaybills are exports of shops, with the service and the weight that a shop does not know: header = what stands below it.
// asks are the codes of the questions about them, and answer is given to each.
var shopWaybills = map[string]struct{ export, asks, answer string }{
	"WooCommerce": {`Order Number=1001|Order Status=processing|Order Date=2026-11-20 10:02|Customer Note=|First Name (Billing)=Ann|
		Last Name (Billing)=Buyer|Company (Billing)=|Address 1&2 (Billing)=2 Main St|City (Billing)=Salem|State Code (Billing)=OR|
		Postcode (Billing)=97301|Country Code (Billing)=US|Email (Billing)=a@example.org|Phone (Billing)=15035550100|
		First Name (Shipping)=Ann|Last Name (Shipping)=Buyer|Address 1&2 (Shipping)=1 Main St|City (Shipping)=Salem|
		State Code (Shipping)=OR|Postcode (Shipping)=97301|Country Code (Shipping)=US|Payment Method Title=Card|
		Cart Discount Amount=0|Order Subtotal Amount=20.00|Shipping Method Title=Flat rate|Order Shipping Amount=5.00|
		Order Refund Amount=0|Order Total Amount=25.00|Order Total Tax Amount=0|SKU=CUP-1|Item #=1|Item Name=Cup|
		Quantity (- Refund)=1|Item Cost=20.00|Coupon Code=|Discount Amount=0|Discount Amount Tax=0|Order Currency=USD|
		service_code=P10006|Weight (kg)=1.2`, "payers-phone", "consignee_phone"},
	"Shopify without a phone of the recipient": {`Name=#1001|Email=a@example.org|Financial Status=paid|Currency=USD|Subtotal=20.00|
		Shipping=5.00|Total=25.00|Shipping Method=Standard|Lineitem quantity=1|Lineitem name=Cup|Lineitem price=20.00|
		Billing Name=A. Buyer|Billing Street=2 Main St|Billing Phone=15035550100|Shipping Name=A. Buyer|Shipping Street=1 Main St|
		Shipping City=Salem|Shipping Zip=97301|Shipping Province=OR|Shipping Country=US|Shipping Phone=|Notes=|
		service_code=P10006|Weight (kg)=1.2`, "payers-phone", "consignee_phone"},
	"Cafe24": {`주문번호=20261120-1001|주문상품명=컵|상품옵션=파랑|수량=1|판매가=12000|통화=KRW|수령인=홍길동|수령인 휴대전화=010-0000-0001|
		수령인 전화번호=02-000-0001|수령인 우편번호=04524|국가=KR|수령인 시/도=서울|수령인 도시=중구|수령인 주소(전체)=서울 중구 세종대로 110|
		배송메시지=문앞|주문자명=홍길동|service_code=P10006|무게(kg)=1.2`, "", ""},
	"Cafe24 with several pieces": {`주문번호=20261120-1001|주문상품명=컵|상품옵션=파랑|수량=3|판매가=12000|통화=KRW|수령인=홍길동|
		수령인 휴대전화=010-0000-0001|수령인 우편번호=04524|국가=KR|수령인 시/도=서울|수령인 도시=중구|수령인 주소(전체)=서울 중구 세종대로 110|
		service_code=P10006|무게(kg)=1.2`, "price-of-all", "each"},
	"Coupang": {`번호=1|묶음배송번호=90001|주문번호=1001|택배사=CJ|등록상품명=컵|등록옵션명=파랑|노출상품명(옵션명)=컵 (파랑)|노출상품ID=900100|
		옵션ID=700|업체상품코드=A-1|결제액=24000|배송비=0|구매수(수량)=2|옵션판매가(판매단가)=12000|구매자=홍길동|구매자전화번호=010-0000-0002|
		수취인이름=홍길동|수취인전화번호=010-0000-0001|우편번호=04524|수취인 주소=서울 중구 세종대로 110|배송메세지=문앞|국가=KR|통화=KRW|
		service_code=P10006|무게(kg)=1.2`, "", ""},
}

// TestWaybillsOfShops: what ordinary exports of shops have is understood, and a question is left only where taking something over
// is a guess.
func TestWaybillsOfShops(t *testing.T) {
	for name, shop := range shopWaybills {
		var headers, values []string
		for column := range strings.SplitSeq(shop.export, "|") {
			header, value, _ := strings.Cut(strings.TrimSpace(column), "=")
			headers, values = append(headers, header), append(values, value)
		}
		first := strings.Join(values, "|")
		book := csvBook(strings.Join([]string{strings.Join(headers, "|"), first, strings.ReplaceAll(first, "1001", "1002")}, "\n"))
		options := waybillOptions("create")
		options.Answers = map[string]reason.Answered{}
		var codes []string
		for _, why := range questionsOf(t, options, book) {
			codes = append(codes, string(why.Code))
			options.Answers[why.Asks.Key] = reason.Answered{Answer: shop.answer, File: "before.csv"}
		}
		if got := strings.Join(codes, " "); got != shop.asks {
			t.Errorf("%s: asked %q, want %q", name, got, shop.asks)
			continue
		}
		if m := mapBook(t, options, book); len(m.rows) != 2 || m.rows[0].Status != "" || m.rows[1].Status != "" {
			t.Errorf("%s: %v %v", name, m.endings(), m.rows[0].Reasons)
		}
	}
}
