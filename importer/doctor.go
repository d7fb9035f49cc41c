package importer

import (
	"context"

	"hgeimport/importer/config"
)

// Finding is what the doctor says of one thing.
type Finding struct {
	What      string
	Grade     Grade
	Words     string
	Err       error // of a Fault
	Elsewhere bool  // it is about an importer on another machine
}

// Grade is how well one thing is.
type Grade string

// A Note is good to know. A Fault keeps files from being worked on, now or soon.
const (
	OK    Grade = "ok"
	Note  Grade = "note"
	Fault Grade = "fault"
)

func well(what, words string) Finding { return Finding{What: what, Grade: OK, Words: words} }
func note(what, words string) Finding { return Finding{What: what, Grade: Note, Words: words} }

func fault(what string, err error) Finding {
	return Finding{What: what, Grade: Fault, Words: err.Error(), Err: err}
}

// advised is an error with what to do about it.
func advised(text, hint string) error { return &sentinel{text, hint} }

// Doctor examines everything that the importer needs, as the user who calls it: the folders, the ledger, the carrier's login and
// result query, and what we assume about the carrier. Importers may work meanwhile. It sends no form and leaves nothing behind.
func Doctor(ctx context.Context, c *config.Config) []Finding {
	all := examineAnswers(c)
	if len(all) == 0 { // else whatever looks into these folders would hang
		all = examineFolders(c)
		all = append(all, examineInbox(ctx, c, all)...)
		all = append(all, examineMarks(c)...)
		all = append(all, examineLedger(ctx, c)...)
		all = append(all, examineRights(c), examineTemp())
		all = append(all, examineListen(ctx, c)...)
	}
	all = append(all, examinePersonal(c)...)
	all = append(all, examineCarrier(ctx, c)...)
	all = append(all, examineNotices(ctx, c)...)
	all = append(all, assumptions(c)...)
	return append(all, elsewhere(ctx, c)...)
}
