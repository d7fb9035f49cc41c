package mapping

import (
	"strings"
	"testing"
	"time"
)

// A question too many is a fault, too: these are ordinary cells of ordinary exports, and what stands there if it is a mark.

// askedBelow tells whether a cell below a heading is asked about as a mark.
func askedBelow(t *testing.T, heading, text string) string {
	t.Helper()
	o := testOptions()
	o.Now = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	return brief(questionsOf(t, o, csvBook("order_num|weight|handover|"+heading+
		"\nHGE2507080000516|1|LAX1|\nHGE2507080000527|2|LAX1|"+text)))
}

// TestSaysNoBelowAMark: below a heading that is a mark, whatever says no or that it is over marks nothing.
func TestSaysNoBelowAMark(t *testing.T) {
	for _, c := range []struct{ heading, texts string }{
		{"Cancel Date", "2026-12-15;d:2026-12-15;12/15/2026"},
		{"Cancelled", "No - confirmed;0 pcs;never;no;nein – bestätigt;No, shipped"},
		{"Hold", "Released;Cleared;not held;No issue;Strong;Extra strong;released 11/20;Lifted by Jo;hold lifted;none (ok);n:0;0.00"},
		{"On hold", "Lifted;No: paid;has been released;off;aufgehoben;resolved"},
		{"是否取消", "否（客户确认）;否，已发货;无；正常;不是"}, {"暂停发货", "已恢复发货;已解除;现已解除暂停;无"},
		{"Cancellation reason", "none given;none;nothing;not applicable"}, {"Cancellation", "free until 24h before;Free"},
		{"キャンセル可否", "可"}, {"キャンセル", "なし（確認済）"}, {"취소여부", "아니오 (확인);N(정상);없음"}, {"출고보류", "해제;보류 해제됨;해제 완료"},
		{"Ship", "0;0.00;n:0;n:0.00;n:4.5"}, {"Send", "0.00"}, {"Dispatch", "n:0"}, {"Is Buyer Requested Cancellation", "false;FALSE"},
	} {
		for text := range strings.SplitSeq(c.texts, ";") {
			if got := askedBelow(t, c.heading, text); got != "" {
				t.Errorf("%s = %s: asked %s", c.heading, text, got)
			}
		}
	}
	for _, c := range []struct{ heading, texts string }{
		{"Cancel Date", "2026-11-20;d:2026-11-20"}, {"Cancelled", "2026-12-15;No stock;no-show;1 pcs;nobody home"},
		{"Hold", "until 2026-12-15;not paid;not released;to be released;released not yet;clearance;No stock;Strong suspicion of fraud"},
		{"是否取消", "是（客户确认）;不要了"}, {"暂停发货", "未恢复;待解除;是"}, {"Cancellation reason", "No longer wanted;freed budget;nothing fits"},
		{"Cancellation", "Y;free text"}, {"취소여부", "예;Y(고객)"}, {"출고보류", "미해제;해제 대기;해제 불가"}, {"Ship", "No;N;FALSE;Hold"},
		{"Ship?", "0;n:0;b:FALSE"}, {"To ship", "0"}, {"是否发货", "否（客户要求）;0"}, {"Is Buyer Requested Cancellation", "true"},
		{"Buyer requested cancel reason", "BUYER_CANCELED"}, {"Hold Reason", "No stock;No address"},
	} {
		for text := range strings.SplitSeq(c.texts, ";") {
			if got := askedBelow(t, c.heading, text); !strings.HasPrefix(got, "stopped-orders@D3") {
				t.Errorf("%s = %s: asked %q", c.heading, text, got)
			}
		}
	}
}

// TestMarksInNames: the names of goods, shops and people begin like marks. There a mark is a whole cell, stands in brackets of
// its own or behind a dash, or is a phrase. What is to be done with a parcel that cannot be delivered is no mark at all.
func TestMarksInNames(t *testing.T) {
	for _, c := range []struct{ heading, texts string }{
		{"Product", "Void - Hoodie;VOID (Black);Hold: strong gel;Hold (Single);Void, black, M;Cancel Culture; Hold - The Remixes"},
		{"Lineitem name", "Void - Hoodie;Hold - black;Returned (DVD)"},
		{"商品名称", "暂停（贴纸）;取消-按钮;保留 限量"}, {"상품명", "보류 (스티커);취소 - 버튼"},
		{"Variation", "Hold - Strong;Void, M"}, {"옵션", "보류 / 검정"}, {"Item description", "Void, black"},
		{"Store", "Void - Official Shop;Hold: The Shop"}, {"店铺", "暂停 旗舰店"}, {"Customer", "Hold, Anna;Void (Ltd)"},
		{"Buyer name", "Hold, Anna"},
		{"Delivery option", "Return to sender;Returned"}, {"Undeliverable", "Return to sender;Returned;退件"},
		{"Undelivered option", "Return to sender"}, {"Return instruction", "Return to sender;Returned"}, {"无法投递时", "退件"},
		{"If undeliverable", "Return to sender; sender pays"}, {"배송불가시", "반품"},
	} {
		for text := range strings.SplitSeq(c.texts, ";") {
			if got := askedBelow(t, c.heading, text); got != "" {
				t.Errorf("%s = %s: asked %s", c.heading, text, got)
			}
		}
	}
	for _, c := range []struct{ heading, texts string }{
		{"Product", "HOLD;Cancelled;Hoodie black (HOLD);T-shirt - do not ship;Hoodie - cancelled"}, {"商品名称", "取消;帽子【取消】;帽子 请勿发货"},
		{"Product status", "Hold - fraud check;Cancelled (buyer)"}, {"Item remark", "Cancelled, bought twice"}, {"商品备注", "取消（拍错了）"},
		{"상품상태", "취소 (고객변심)"}, {"Store", "HOLD"}, {"店铺备注", "暂停：等客户"}, {"Customer", "CANCELLED;Anna Kim (HOLD)"},
		{"Customer note", "HOLD: fraud;cancelled, found cheaper"}, {"Buyer message", "please cancel"}, {"Undeliverable", "do not ship"},
		{"Delivery option", "HOLD;Cancelled"}, {"Delivery status", "Returned;Return to sender"},
	} {
		for text := range strings.SplitSeq(c.texts, ";") {
			if got := askedBelow(t, c.heading, text); !strings.HasPrefix(got, "stopped-orders@D3") {
				t.Errorf("%s = %s: asked %q", c.heading, text, got)
			}
		}
	}
}

// TestMarksInNamesThatAreRead: an address may have the words of a mark, too. A mark in front of it has no number behind it.
func TestMarksInNamesThatAreRead(t *testing.T) {
	const waybill = "|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD"
	asked := func(at, text string) string {
		return brief(questionsOf(t, optionsFor("create"), csvBook(flatHeader+"\nSO-1"+waybill+
			"\nSO-2"+strings.Replace(waybill, at, text, 1))))
	}
	for text, at := range map[string]string{"Hold, Anna": "Jo", "No Enviar 3": "1 Main St", "1 Cancel Order Road": "1 Main St",
		"Hold - Unit 3": "1 Main St", "Void (3rd floor)": "1 Main St",
		"Hold Order Farm": "1 Main St", "Void, 12 High St": "1 Main St"} {
		if got := asked(at, text); got != "" {
			t.Errorf("%s: asked %s", text, got)
		}
	}
	for text, at := range map[string]string{"Anna - HOLD": "Jo", "Anna (cancelled)": "Jo", "HOLD - wrong address": "1 Main St",
		"1 Main St DO NOT SHIP": "1 Main St", "DO NOT SHIP 1 Main St": "1 Main St", "1 Main St - cancel order": "1 Main St",
		"HOLD: address": "1 Main St", "HOLD": "1 Main St"} {
		if got := asked(at, text); !strings.HasPrefix(got, "stopped-orders") {
			t.Errorf("%s: asked %q", text, got)
		}
	}
}
