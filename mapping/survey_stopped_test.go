package mapping

import (
	"strings"
	"testing"
)

// TestStoppedOrders: an order that the sheet says is cancelled or on hold is not sent before somebody says so.
func TestStoppedOrders(t *testing.T) {
	const header, one = "order_num|weight|handover|Status|Remarks\n", "HGE2507080000516|1|LAX1|OK|\n"
	for _, c := range []struct{ row, asks, leftOut string }{
		{"HGE2507080000527|2|LAX1|CANCELLED|", "stopped-orders@D3(CANCELLED)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1||On hold", "stopped-orders@E3(On hold)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1||退件", "stopped-orders@E3(退件)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|취소|", "stopped-orders@D3(취소)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1||キャンセル", "stopped-orders@E3(キャンセル)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|请勿发货，客户取消", "stopped-orders@E3(请勿发货)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|Jo called: DON’T  ship!! (see mail)", "stopped-orders@E3(don't ship)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|11/20 고객 요청, 발송금지", "stopped-orders@E3(발송 금지)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|お客様より注文キャンセル", "stopped-orders@E3(注文キャンセル)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|please do not dispatch before Monday", "stopped-orders@E3(do not dispatch)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|客人說先不發，等通知", "stopped-orders@E3(先不發)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|Hold the door", "", ""},
		{"HGE2507080000527|2|LAX1|OK|if not at home do not return", "", ""},
		{"HGE2507080000527|2|LAX1|OK|stamp album, cancelled stamps 1950", "", ""},
		{"HGE2507080000527|2|LAX1|OK|请小心轻放，不要取消勾选", "", ""},
		{"HGE2507080000527|2|LAX1|OK|Rodeo notship Street", "", ""},
		{"Total|2||Cancelled|", "", ""},
	} {
		book := csvBook(header + one + c.row)
		if got := brief(questionsOf(t, testOptions(), book)); got != c.asks {
			t.Errorf("%s: asked %q, want %q", c.row, got, c.asks)
		}
		if c.asks == "" {
			continue
		}
		m := mapBook(t, testOptions(), leftOut(book))
		if got, said := sentOf(m), brief(m.layout.Skipped); got != c.leftOut || !strings.Contains(said, "skipped-stopped@A3") {
			t.Errorf("%s: sent %s, said %s", c.row, got, said)
		}
		book = append([]grid{answeredIn("stopped rows", "send")}, book...)
		if got := sentOf(mapBook(t, testOptions(), book)); got != "16 1kg 21389910283; 27 2kg 21389910283" {
			t.Errorf("%s: sent %s", c.row, got)
		}
	}
}

// TestWhatAnOutcomeSaysIsNoMark: the words of an earlier outcome beside an order are not the user's.
func TestWhatAnOutcomeSaysIsNoMark(t *testing.T) {
	for _, said := range []string{"a new bag: the bag BP1 was cancelled", "Cancelled", "请勿发货，客户取消", "do not ship"} {
		book := csvBook("order_num|weight|handover|HGE status|HGE reason|HGE next step\nHGE2507080000516|1|LAX1|refused|" + said +
			"|" + said)
		if got := brief(questionsOf(t, testOptions(), book)); got != "" {
			t.Errorf("%s: asked %q", said, got)
		}
	}
}

// TestWordsOfStopped: what people write beside an order that is not to go out, and what looks like it and says something else. A
// false alarm is a fault, too: who answers "send" to it has answered for the orders of tomorrow.
func TestWordsOfStopped(t *testing.T) {
	words := rowWords()
	says := func(text string) string { return markOf(words, text) }
	for _, text := range []string{
		"Cancelled - customer found a cheaper price elsewhere, money is back",
		"ON HOLD - awaiting payment", "placed on hold by finance", "Cancelled - duplicate",
		"CANCELED (buyer remorse)", "取消：客户不要了", "HOLD: fraud check", "취소 (고객변심)", "作废-重复下单",
		"Refunded", "refunded", "已退款", "退款成功", "交易关闭", "환불완료", "취소신청", "취소접수", "취소요청", "반품요청",
		"on-hold", "Pending Cancellation", "客人不要了，先别寄", "不要寄出", "别寄", "先不要发", "暂时不发", "这单不发", "此单作废",
		"撤单", "已撤单", "截单", "已截单", "请截单", "扣货", "待取消", "取消中", "不要出货", "先不要出", "暂停出货", "STORNO",
		"Storno - Kunde", "Versand gestoppt", "nicht liefern", "nicht ausliefern", "NICHT SENDEN",
		"Hold until further notice", "hold till Monday", "DO NOT FULFILL", "do not fulfil",
		"don't send", "please don't send", "Customer wants to cancel", "customer asked to cancel",
		"cancelled", "buyer no longer wants it, do not post this", "dispatch on hold",
		"stop dispatch", "withdrawn", "발송하지 말아주세요", "보내지 말아 주세요", "출고하지 말것", "발송금지!!", "발송 하지마세요",
		"배송 취소", "출고 취소", "주문 취소함", "취소건", "취소 건입니다", "보류건", "発送しない", "キャンセル（お客様都合）", "出荷しない",
		"Annulée", "Cancelada", "NO ENVIAR!!!", "Ne pas expedier",
		"cancel", "Cancel!", "cancel do not send", "Cancelled, customer asked for another colour and a larger size", "HOLD do not send",
		"cancel, do not send",
		"NICHT VERSENDEN (Kunde hat storniert)", "Kunde hat storniert",
	} {
		if says(text) == "" {
			t.Errorf("%s: not seen", text)
		}
	}
	for _, text := range []string{
		"分别发货", "请分别寄出", "发送 안내", "발송 안내 문자 주세요", "Press and hold until green",
		"Samstags nicht liefern", "配件不发热", "do not ship with batteries included", "不需要发票", "不用发票",
		"不需要发票，谢谢", "不要发货单", "请勿折叠发货单", "请勿放发货单", "别发货单", "先不发票", "不要发出声音", "请勿发货单", "不要取消勾选",
		"请不要取消订单", "请勿取消订单", "不需要取消", "如需要取消请联系客服", "不要拦截", "取消后重发", "do not cancel order",
		"please do not cancel the order", "do not cancel this order", "cancelled stamps",
		"stamps cancelled by hand", "postally used, cancelled by pen", "hold the door",
		"do not deliver to neighbour", "stop by the office", "발송 전 연락", "주문취소 불가", "주문 취소 불가 상품",
		"경비실로 보내지 마세요", "경비실에 보내지 마세요", "토요일에 배송하지 마세요", "부재시 배송하지 마세요", "배송 보류 해제", "취소 요청 철회",
		"キャンセル不可", "注文キャンセル不可", "ご注文キャンセルはできません", "no enviar factura", "ne pas envoyer la facture",
		"do not ship with invoice", "do not ship in plastic bag", "don't ship with batteries",
		"do not send out invoice", "please cancel signature requirement",
		"not to be sent with invoice", "hold order form in hand", "不停发热", "停发电", "自动停发", "优惠券已取消",
		"Noise cancelling headphones", "Returned goods accepted within 30 days", "退货/换货请联系客服",
		"取消/修改订单请联系客服", "Hold-all bag", "Voided check print", "release hold, ship now",
		"hold released", "was on hold, now released", "不再暂停发货", "恢复发货", "on hold music adapter",
		"Please cancel my newsletter", "此单不取消", "未取消", "未退款", "没有取消", "非退件", "订单未取消", "No cancel",
		"not cancelled", "Order not cancelled", "nicht storniert", "미취소", "취소 안함", "주문 취소 안함",
		"Hold shipment at location", "hold shipment for pickup at post office",
	} {
		if by := says(text); by != "" {
			t.Errorf("%s: taken for %s", text, by)
		}
	}
}

// TestMarkAmongWords: where words have no blanks between them, a blank or a comma ends what is a mark, and a mark may stand
// behind another one.
func TestMarkAmongWords(t *testing.T) {
	for _, text := range []string{
		"取消 不发", "取消不发", "取消，不发", "取消,不发货", "取消、不发", "取消 客户要求", "取消　客户要求", "作废 不发", "已作废，重新下单", "易碎 不发",
		"加急，取消", "客户要求 拦截", "客户说 暂停", "取消 退款", "取消 缺货", "HOLD 不发", "cancel 不发", "취소 고객변심", "취소, 고객 요청", "빠른 배송 취소건",
		"キャンセル お客様都合", "至急、キャンセル", "不发，等通知", "截单 不发", "取消 未付款",
	} {
		if markOf(rowWords(), text) == "" {
			t.Errorf("%q: not seen", text)
		}
	}
	for _, text := range []string{
		"暂停 按钮", "拦截 过滤网", "配件 不发热", "取消拦截", "取消暂停，恢复发货", "请勿 取消", "不 取消", "订单 不要 取消", "取消 修改 订单请联系客服",
		"取消，退货请联系客服", "취소 안함", "취소 불가", "취소, 환불 불가", "보류 해제", "キャンセル 不可", "キャンセル、返品はできません", "如缺货 取消",
		"无人签收，退件", "易碎，如缺货 取消", "退货 换货", "换货，退货", "保留 期限", "没有 取消", "주문 안 취소", "取消键 贴纸",
		"returned, accepted", "noise, cancelling", "stamps, cancelled", "cancelled stamps, used",
	} {
		if by := markOf(rowWords(), text); by != "" {
			t.Errorf("%q: taken for %q", text, by)
		}
	}
}

// TestMarkInTheMiddle: a mark may stand behind something else in the same cell, where a clause begins. In the middle of a clause,
// or of a word, it means something else.
func TestMarkInTheMiddle(t *testing.T) {
	for _, text := range []string{
		"stop by the office; HOLD: fraud check", "ring twice; hold", "leave at door;Cancelled", "gift. On hold.", "gift. Void",
		"called the customer - cancelled", "box 3 / ON HOLD", "box 3\nHOLD", "box 3\r\nCancelled - bought twice",
		"urgent; do not send", "red, size M; refunded", "customer called. Cancelled (wrong size)", "2nd floor; On hold: payment",
		"On hold. Payment is missing", "Cancelled. Money is back", "gate code 12; Storno", "vor 18 Uhr; Gesperrt",
		"易碎；取消", "易碎。已取消", "加急；暂停：等客户确认", "送到门口；退款", "加急;已退款", "易碎。拦截", "빠른 배송; 취소", "문 앞에 두세요 / 보류",
		"문 앞; 환불 (고객변심)", "至急；キャンセル", "割れ物。保留",
	} {
		if markOf(rowWords(), text) == "" {
			t.Errorf("%q: not seen", text)
		}
	}
	for _, text := range []string{
		"hold the door; thanks", "please do not hold", "thanks; hold the door", "thanks; please do not hold",
		"call first; not cancelled",
		"noise-cancelling headphones; black", "headphones/noise-cancelling", "bag. Hold-all", "print; voided check",
		"size 3.5; void of colour",
		"Samstag; nicht storniert", "exchange/returned goods", "gift; returned goods are accepted", "was on hold; released",
		"易碎；不取消", "加急。未退款", "换货/退货", "可退货；请联系客服", "빠른 배송; 미취소", "至急；キャンセル不可", "; ; .", "a.b-c/d",
		"If undeliverable; return to sender", "Undeliverable - return to sender.", "拒收；退件", "fragile; returned", "缺货；退款",
		"如无人签收；取消", "부재시 연락 바랍니다. 취소", "Wenn nicht zustellbar; storniert",
	} {
		if by := markOf(rowWords(), text); by != "" {
			t.Errorf("%q: taken for %q", text, by)
		}
	}
}
