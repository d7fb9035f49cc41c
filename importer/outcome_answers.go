package importer

import (
	"time"

	"hgeimport/mapping/reason"
)

// AnsweredIn says where a question was answered: in this workbook, or in which file and when.
func AnsweredIn(language string, a reason.Answered) string {
	if a.File == "" {
		return reason.Say(language, "answered_here")
	}
	return a.File + ", " + a.At.Format(time.DateTime)
}
