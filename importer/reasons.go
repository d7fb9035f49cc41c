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
	return strings.Join(whats, "; "), strings.Join(nexts, "; ")
}
