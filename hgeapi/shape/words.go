package shape

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostWords is how many different words a state has at most: what has more is no state.
const mostWords = 12

// stateKey finds the names that carriers give to a state, likeState those that may be one, noState those that look alike and are
// none.
var (
	stateKey = regexp.MustCompile(`(?i)^(order|parcel|item|form|deal|process|close|scan)?[_-]?(status|state|result)([_-]?code)?$|` +
		`状态$|状态码$|结果$|상태$|상태코드$|결과$`)
	likeState = regexp.MustCompile(`(?i)status|state|result|flag|done|finish|success|closed|\bok$|phase|stage|` +
		`状态|结果|成功|상태|결과|완료|성공`)
	noState = regexp.MustCompile(`(?i)time|date|msg|message|desc|url|link|reason|name|address|province|count|total|state_code|` +
		`时间|说明|原因|시간|일시|사유|메시지`)
	messageKey = regexp.MustCompile(`(?i)^(order|form)?[_-]?(message|msg|remark|reason|detail|description|error)$|` +
		`(message|msg|reason|remark|desc)$|说明$|原因$|备注$|消息$|메시지$|사유$|비고$`)
	numberKey = regexp.MustCompile(`(?i)(form|scan|manifest).*(num|no|number|id)$|^(form|scan|manifest)(num|no|number|id)?$|` +
		`交接单号$|表单号$|양식번호$`)
)

// stateScore tells how much a value looks like a state, by its name and by the words that were seen in it; 0 = not at all.
func stateScore(key string, words []string) int {
	if len(words) > mostWords || !isWord(words) {
		return 0
	}
	switch {
	case noState.MatchString(key):
		return 0
	case stateKey.MatchString(key):
		return 3
	case likeState.MatchString(key):
		return 2
	}
	return 0
}

// isWord tells whether texts can be words for a state: short, and nothing that might be about a person.
func isWord(words []string) bool {
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool {
		return w == "" || utf8.RuneCountInString(w) > 40 || Mask(w) != w || strings.Contains(w, "://") || len(strings.Fields(w)) > 4
	})
}
