package page

import (
	"strconv"
	"strings"

	"hgeimport/mapping/reason"
)

// Language is the language of a page: the one that was chosen, or the one of ours that the browser likes best, or the importer's.
// accept is the header Accept-Language.
func Language(chosen, accept, importer string) string {
	if chosen != "" {
		return chosen
	}
	best, most := importer, 0.0
	for i, part := range strings.Split(accept, ",") {
		if i == mostLanguages {
			break
		}
		tag, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		liked := 1.0
		if q, has := strings.CutPrefix(strings.TrimSpace(parameters), "q="); has {
			n, err := strconv.ParseFloat(q, 64)
			if err != nil {
				continue
			}
			liked = n
		}
		for _, language := range reason.Languages {
			if primary == language && liked > most {
				best, most = language, liked
			}
		}
	}
	return best
}

// mostLanguages is how many languages of a browser are looked at.
const mostLanguages = 30
