package mapping

import (
	"strings"
	"testing"
)

// exportHeaders are the headers of tables as shops, ERPs and forwarders export them, with what they must mean: "field=header"
// means that field; the others may mean one, or are known and not needed, the consignee's, or never one of ours.
var exportHeaders = map[string]string{
	"Shopify": "customer_order_num=Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|" +
		"Subtotal|Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|" +
		"Lineitem price|Lineitem compare at price|Lineitem sku|Lineitem requires shipping|Lineitem taxable|" +
		"Lineitem fulfillment status|Billing Name|Billing Street|Billing Address1|Billing Address2|Billing Company|Billing City|" +
		"Billing Zip|Billing Province|Billing Country|Billing Phone|Shipping Name|Shipping Street|Shipping Address1|" +
		"Shipping Address2|Shipping Company|Shipping City|Shipping Zip|Shipping Province|Shipping Country|Shipping Phone|Notes|" +
		"Note Attributes|Cancelled at|Payment Method|Payment Reference|Refunded Amount|Vendor|Outstanding Balance|Employee|" +
		"Location|Device ID|Id|Tags|Risk Level|Source|Lineitem discount|Tax 1 Name|Tax 1 Value|Phone|Receipt Number|Duties|" +
		"Billing Province Name|Shipping Province Name|Payment ID|Payment Terms Name|Next Payment Due At|Payment References",
	"ShipStation": "customer_order_num=Order - Number|Date - Order Date|Date - Shipped Date|Order ID|Order Number|" +
		"Order Date|Ship Date|" +
		"Carrier|Service|order_num=Tracking Number|Recipient|Recipient Name|Address 1|Address 2|City|State|Postal Code|Country|" +
		"Item SKU|Item Name|Item Quantity|Order Total|Store|Order Status|Requested Service|Package Type|Tags|Notes from Buyer|" +
		"Internal Notes|weight=Weight|Shipping Cost|Insurance Cost",
	"WooCommerce": "customer_order_num=Order Number|Order Status|Order Date|Customer Note|First Name (Billing)|" +
		"Last Name (Billing)|" +
		"Company (Billing)|Address 1&2 (Billing)|City (Billing)|State Code (Billing)|Postcode (Billing)|Country Code (Billing)|" +
		"Email (Billing)|Phone (Billing)|First Name (Shipping)|Last Name (Shipping)|City (Shipping)|Postcode (Shipping)|" +
		"Payment Method Title|Cart Discount Amount|Order Subtotal Amount|Shipping Method Title|Order Shipping Amount|" +
		"Order Refund Amount|Order Total Amount|Order Total Tax Amount|SKU|Item #|Item Name|Quantity (- Refund)|Item Cost|" +
		"Coupon Code|Discount Amount",
	"Amazon": "customer_order_num=order-id|order-item-id|purchase-date|payments-date|reporting-date|promise-date|" +
		"days-past-promise|" +
		"buyer-email|buyer-name|buyer-phone-number|sku|product-name|quantity-purchased|quantity-shipped|quantity-to-ship|" +
		"ship-service-level|recipient-name|ship-address-1|ship-address-2|ship-address-3|ship-city|ship-state|ship-postal-code|" +
		"ship-country|is-business-order|purchase-order-number|price-designation|is-prime|is-premium-order",
	"Smartstore": "상품주문번호|customer_order_num=주문번호|배송속성|배송방법(구매자 요청)|배송방법|택배사|order_num=송장번호|발송일|판매채널|구매자명|" +
		"구매자ID|수취인명|주문상태|주문세부상태|결제위치|결제일|상품번호|상품명|상품종류|옵션정보|옵션관리코드|수량|옵션가격|상품가격|" +
		"상품별 총 주문금액|배송비 묶음번호|배송비 형태|배송비 유형|배송비 합계|수취인연락처1|수취인연락처2|통합배송지|기본배송지|상세배송지|" +
		"구매자연락처|우편번호|배송메세지|출고지|결제수단|정산예정금액|개인통관고유부호|주문일시|발주확인일|발송기한|배송희망일",
	"Coupang": "번호|묶음배송번호|customer_order_num=주문번호|택배사|order_num=운송장번호|분리배송 Y/N|분리배송 출고예정일|주문시 출고예정일|" +
		"출고일(발송일)|주문일|등록상품명|등록옵션명|노출상품명(옵션명)|노출상품ID|옵션ID|최초등록등록상품명/옵션명|업체상품코드|order_num=바코드|" +
		"결제액|배송비구분|배송비|도서산간 추가배송비|구매수(수량)|옵션판매가(판매단가)|구매자|구매자전화번호|수취인이름|수취인전화번호|우편번호|" +
		"수취인 주소|배송메세지|상품별 추가메시지|주문자 추가메시지|배송완료일|구매확정일자|개인통관번호(PCCC)|통관용구매자전화번호|기타|결제위치",
	"Cafe24": "customer_order_num=주문번호|품목별 주문번호|주문일시|주문상태|쇼핑몰|상품명(한국어 쇼핑몰)|상품코드|상품옵션|수량|판매가|" +
		"총 주문금액|총 결제금액|결제수단|주문자명|주문자 휴대전화|주문자 이메일|수령인|수령인 전화번호|수령인 휴대전화|수령인 우편번호|" +
		"수령인 주소|수령인 상세 주소|배송메시지|배송업체|order_num=운송장번호|공급사|자체 상품코드|회원등급|적립금",
	"Sabangnet": "customer_order_num=사방넷주문번호|쇼핑몰명|쇼핑몰 주문번호|주문일자|수집일자|수취인명|수취인전화번호|수취인핸드폰|수취인우편번호|" +
		"수취인주소|배송메세지|상품명|옵션|수량|판매가|공급가|배송비구분|택배사|order_num=송장번호|상품약어|물류처|비고",
	"马帮 / 店小秘": "order_num=包裹号|customer_order_num=订单号|交易号|店铺名|平台|国家站点|order_num=跟踪号|转单号|物流方式|付款时间|发货时间|" +
		"买家姓名|买家Email|买家留言|收件人姓名|收件人电话|收件人手机|收件人税号|国家二字码|收件人国家|省/州|城市|邮编|详细地址|门牌号|公司名|" +
		"商品SKU|商品名称|商品数量|商品单价|订单金额|币种|运费|中文报关名|英文报关名|申报价值|海关编码|weight=称重重量(g)|长|宽|高|拣货备注|" +
		"客服备注|自定义标签|仓库|是否VIP|IOSS税号",
	"旺店通 / 聚水潭": "customer_order_num=订单编号|原始单号|店铺名称|订单来源|order_num=物流单号|物流公司|仓库|网名|收件人|省市县|手机|电话|邮编|" +
		"地址|区域|应收金额|邮资成本|佣金|货品数量|货品种类|发票类型|买家留言|客服备注|打印备注|业务员|审核人|weight=实际重量|发货时间|" +
		"下单时间|付款状态",
	"4PX / 云途": "customer_order_num=客户单号|order_num=服务商单号|运输方式|目的国家|寄件人姓名|收件人姓名|收件人公司|收件人省/州|收件人城市|" +
		"收件人地址|收件人电话|收件人邮编|件数|weight=总重量(kg)|计费重(kg)|长(cm)|宽(cm)|高(cm)|申报类型|货物类型|保险类型|" +
		"英文品名1|中文品名1|配货信息1|申报数量1|申报单价1|海关编码1|产地1|VAT税号",
	"Yamato, Sagawa, Rakuten": "customer_order_num=お客様管理番号|送り状種類|クール区分|order_num=伝票番号|出荷予定日|お届け予定日|配達時間帯|" +
		"お届け先コード|お届け先電話番号|お届け先郵便番号|お届け先住所|お届け先アパートマンション名|お届け先会社・部門名1|お届け先名|敬称|" +
		"contact_name=ご依頼主名|contact_phone=ご依頼主電話番号|品名1|荷扱い1|記事|代引金額|請求先顧客コード|注文日時|商品名|個数|単価|送料合計|支払方法名",
	"an airline's pre-alert": "mawb_no=MAWB Number|order_num=HAWB No|Pcs|weight=Gross Wt (kg)|Chargeable Wt|Shipper Name|" +
		"Consignee Name|Consignee Address|Nature of Goods|departure_port=Origin|arrival_port=Dest|flight_no=Flight No|" +
		"etd=Flight Date|" +
		"Declared Value|Currency|HS Code|Incoterms|bag_num=Bag No|Remarks",
}

// TestExportsAreExplained counts the headers of real kinds of exports that nobody has explained.
func TestExportsAreExplained(t *testing.T) {
	for name, text := range exportHeaders {
		headers := strings.Split(text, "|")
		var open []string
		for _, h := range headers {
			want := ""
			if f, rest, ok := strings.Cut(h, "="); ok && fieldNamed(f) != noField {
				want, h = f, rest
			}
			m := builtIn().meaningOf(h)
			if m.class == classUnknown {
				open = append(open, h)
			}
			if got := builtIn().Field(h); want != "" && got != want {
				t.Errorf("%s: %q means %q, want %q", name, h, got, want)
			}
		}
		if len(open) > 0 {
			t.Errorf("%s: %d of %d are unexplained: %s", name, len(open), len(headers), strings.Join(open, "; "))
		}
	}
}
