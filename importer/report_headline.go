package importer

import (
	"strconv"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// headline says in one sentence what the user should do.
func (r *fileReport) headline() string {
	toCorrect := r.counts[reason.Rejected] + r.counts[reason.Refused]
	toAsk := r.counts[reason.Unknown] + r.counts[reason.Unconfirmed]
	rows := strconv.Itoa(r.file.Rows)
	switch {
	case r.file.State == ledger.FileRefused:
		return r.say("now_refused")
	case r.allClosed():
		return r.say("now_nothing", rows)
	case toCorrect > 0:
		return r.say("now_mend", strconv.Itoa(toCorrect), rows)
	case toAsk > 0:
		return r.say("now_ask", strconv.Itoa(toAsk), rows)
	}
	return r.say("now_duplicates", strconv.Itoa(r.counts[reason.Duplicate]-r.twice))
}
