package mapping

import (
	"regexp"
	"strings"

	"hgeimport/mapping/cell"
)

// Names of goods, shops and people begin like marks: Void - Hoodie, Hold, Anna. Below their headings a mark is a whole cell,
// stands in brackets of its own or behind a dash, or is a phrase. Below a heading that says what is done with a parcel that
// cannot be delivered, to return it is no mark.

// nameKind says what kind of names a column has.
type nameKind uint8

const (
	noNames nameKind = iota
	names
	ifUndelivered
)

var (
	headsNames = regexp.MustCompile(`(?i)\b(?:products?|items?|line ?items?|goods|titles?|descriptions?|variants?|variations?|options?|brands?|` +
		`models?|colou?rs?|styles?|stores?|shops?|sellers?|merchants?|vendors?|suppliers?|customers?|buyers?|clients?|recipients?|` +
		`receivers?|consignees?|names?|company)\b|商品|产品|產品|品名|货品|貨品|规格|規格|标题|標題|宝贝|品牌|型号|型號|店铺|店鋪|卖家|賣家|买家|買家|客户|客戶|` +
		`姓名|收件人|收货人|名称|名稱|상품|제품|품목|품명|옵션|브랜드|상점|쇼핑몰|판매|구매자|주문자|고객|수취인|받는|製品|品目|店舗|氏名|名前|購入者|注文者`)
	headsUndelivered = regexp.MustCompile(`(?i)undeliver|non.?deliver|not deliver|return instruction|return option|delivery option|` +
		`无法投|無法投|无法派|無法派|无人签收|退件(?:处理|方式|选项|指示)|배송 ?불가|반송 ?(?:지시|옵션|처리)|不在時|配達不能`)

	// headsMarks is what makes of these a column in which people write marks.
	headsMarks = regexp.MustCompile(`(?i)\b(?:status|state|remarks?|notes?|comments?|messages?|memo|reason|flag|action)\b|` +
		`状态|狀態|备注|備註|留言|附言|说明|說明|标记|標記|原因|상태|메모|비고|메시지|사유|요청|状況|状態|備考|メモ`)
)

// noteNames notes the columns of names, of those in which marks are looked for.
func (t *table) noteNames() {
	t.names = nil
	for _, c := range t.described {
		kind := noNames
		switch {
		case headsUndelivered.MatchString(c.Header):
			kind = ifUndelivered
		case headsNames.MatchString(c.Header) && !headsMarks.MatchString(c.Header):
			kind = names
		}
		if kind != noNames {
			t.names = append(t.names, make([]nameKind, max(0, c.Index+1-len(t.names)))...)
			t.names[c.Index] = kind
		}
	}
}

// markInCell is the mark in a cell of a column that is not used, "" if there is none.
func (t *table) markInCell(words *rowWordLists, text string, index int) string {
	if index >= len(t.names) || t.names[index] == noNames || t.lead.Stops {
		return t.lead.markOf(words, text)
	}
	mark := ""
	if whole := strings.TrimSpace(text); words.isMark(whole) {
		mark = whole
	} else {
		mark = markBehind(words, text)
	}
	if t.names[index] == ifUndelivered && ofReturns.MatchString(cell.Fold(mark)) {
		return ""
	}
	return mark
}
