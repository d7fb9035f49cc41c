package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// RememberedAnswer is what was answered in a workbook and answers later files of the profile. `answers --json` prints its JSON:
// programs read it, so keep its keys.
type RememberedAnswer struct {
	Profile  string `json:"profile"`
	Question string `json:"question"` // its key without the table: forget it by that
	Asked    string `json:"asked"`    // in words
	Answer   string `json:"answer"`   // as it is kept
	Chosen   string `json:"chosen"`   // in words
	File     string `json:"file"`     // that it was answered in
	At       string `json:"at"`       // RFC 3339, when that file was taken

	kept ledger.Answer
}

// Answers lists what is remembered, for one profile or, if profile is nil, for all. Another process may work on the ledger
// meanwhile. If there is no ledger yet, nothing is remembered.
func Answers(ctx context.Context, c *config.Config, profile *string) ([]RememberedAnswer, error) {
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer l.Close()
	kept, err := l.AllAnswers(ctx)
	if err != nil {
		return nil, err
	}
	var all []RememberedAnswer
	for _, a := range kept {
		if profile != nil && a.Profile != *profile {
			continue
		}
		shown, err := showAnswer(c, a)
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return all, nil
}

func showAnswer(c *config.Config, a ledger.Answer) (RememberedAnswer, error) {
	given := reason.Answered{Answer: a.Answer}
	if err := json.Unmarshal([]byte(a.Asked), &given.Question); err != nil {
		return RememberedAnswer{}, fmt.Errorf("what the ledger keeps of the question %q: %w", a.Question, err)
	}
	if given.Question.Asks == nil {
		given.Question.Asks = &reason.Question{}
	}
	given.Question.Cell = "" // of the file that was answered
	asked, _ := given.Question.Words(c.Language)
	return RememberedAnswer{Profile: a.Profile, Question: reason.BareKey(a.Question), Asked: asked, Answer: a.Answer,
		Chosen: given.Words(c.Language), File: a.File, At: a.At.In(c.Location()).Format(time.RFC3339), kept: a}, nil
}

// Forget forgets answers: files that are mapped from now on ask again. What is being mapped keeps to what it began with. Answers
// that another one has replaced since they were listed stay. It returns those that it forgot.
func Forget(ctx context.Context, c *config.Config, answers []RememberedAnswer) (forgotten []RememberedAnswer, err error) {
	l, err := ledger.OpenBeside(ctx, c.Ledger.URL)
	if err != nil {
		return nil, err
	}
	err = l.Change(ctx, func(tx *ledger.Tx) error {
		forgotten = nil
		for _, a := range answers {
			err := tx.ForgetAnswer(ctx, a.kept)
			if errors.Is(err, ledger.ErrMoved) {
				continue
			}
			if err != nil {
				return err
			}
			forgotten = append(forgotten, a)
		}
		return nil
	})
	return forgotten, errors.Join(err, l.Close())
}
