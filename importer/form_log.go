package importer

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/ledger"
)

// The carrier may repeat in its words what a request says of a person. Its words go into the outcome as they are, for the user
// who has dropped the file. A log is read by others: there what the request says of persons is left out of them.

// formEntry is the log with the fields that every line about a form has.
type formEntry struct {
	*logrus.Entry
	form ledger.Form
}

// formLog is where the steps log about a form.
func (r *road) formLog(form ledger.Form) formEntry {
	return formEntry{r.log.WithFields(logrus.Fields{"file": form.File, "reference": form.Reference, "form": form.ID,
		"rows": form.Orders}), form}
}

// WithError adds an error.
func (e formEntry) WithError(err error) formEntry {
	if err != nil {
		err = &impersonalError{err, withoutPersons(e.form, err.Error())}
	}
	return formEntry{e.Entry.WithError(err), e.form}
}

// WithHint adds an error, and what to do about it.
func (e formEntry) WithHint(err error) formEntry {
	if hint := HintOf(err); hint != "" {
		e = e.WithField("hint", hint)
	}
	return e.WithError(err)
}

// WithField adds a field.
func (e formEntry) WithField(key string, value any) formEntry {
	switch v := value.(type) {
	case string:
		value = withoutPersons(e.form, v)
	case error:
		value = withoutPersons(e.form, v.Error())
	}
	return formEntry{e.Entry.WithField(key, value), e.form}
}

// impersonalError is an error whose words name no person.
type impersonalError struct {
	err   error
	words string
}

func (e *impersonalError) Error() string { return e.words }
func (e *impersonalError) Unwrap() error { return e.err }

// leftOut stands for what is left out.
const leftOut = "…"

// shortestPersonal is how many characters a value has at least that is looked for: the words have shorter ones anyway.
const shortestPersonal = 3

// aboutNobody are the keys of a request whose values are about no person: numbers, flights, goods.
var aboutNobody = regexp.MustCompile(`(?i)^(num|.*(order|reference|handover|tracking|bag|container|parcel|address)_nums?|` +
	`mawb_no|.*flight_no|.*et[da]|.*_port|.*weight.*|service_code|.*currency|.*hscode|.*_date|num_type)$`)

// withoutPersons is a text without what the request of a form says of persons.
func withoutPersons(form ledger.Form, text string) string {
	if text == "" || len(form.Body) == 0 || !isPersonal(form.Operation) {
		return text
	}
	var request any
	if json.Unmarshal(form.Body, &request) != nil {
		return leftOut
	}
	said := personalIn(nil, "", request)
	slices.SortFunc(said, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // a name may be part of another value
	for _, value := range said {
		if containsFold(text, value) {
			text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(value)).ReplaceAllLiteralString(text, leftOut)
		}
	}
	return text
}

func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// personalIn adds the texts of a request that may be about a person.
func personalIn(all []string, key string, value any) []string {
	switch v := value.(type) {
	case map[string]any:
		for k, inner := range v {
			all = personalIn(all, k, inner)
		}
	case []any:
		for _, inner := range v {
			all = personalIn(all, key, inner)
		}
	case string:
		if utf8.RuneCountInString(v) >= shortestPersonal && !aboutNobody.MatchString(key) {
			all = append(all, v)
		}
	}
	return all
}
