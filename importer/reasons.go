package importer

import (
	"encoding/json"
	"slices"
	"strings"

	"hgeimport/mapping/reason"
)

// reasonsJSON is reasons as the ledger keeps them.
func reasonsJSON(reasons ...reason.Reason) string {
	text, _ := json.Marshal(reasons) // strings only: it cannot fail
	return string(text)
}

// parseReasons is the opposite of reasonsJSON. An empty text is no reason.
func parseReasons(text string) (reasons []reason.Reason, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &reasons)
	return reasons, err
}

// wordsOf says several reasons in one text for what is wrong and one for what to do next. Nothing is said twice.
func wordsOf(language string, reasons []reason.Reason) (what, next string) {
	var whats, nexts []string
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, r := range reasons {
		w, n := r.Words(language)
		add(&whats, w)
		add(&nexts, n)
	}
	return joinSentences(language, whats...), joinSentences(language, nexts...)
}

// joinSentences puts texts into one, as a language does it. Empty ones are left out.
func joinSentences(language string, texts ...string) string {
	mark := "; "
	if language == "zh" {
		mark = "；"
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == "" }), mark)
}
