package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// What a person has answered in a workbook is remembered for the profile of its file: later files that ask the same are answered
// by it. The newest answer counts.

// rememberedFor are the answers that files of a profile are read with, by the key of their question.
func rememberedFor(ctx context.Context, l *ledger.Ledger, zone *time.Location, profile string) (
	map[string]reason.Answered, error) {
	all, err := l.Answers(ctx, profile)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	byKey := make(map[string]reason.Answered, len(all))
	for _, a := range all {
		byKey[a.Question] = reason.Answered{Answer: a.Answer, File: a.File, At: a.At.In(zone)}
	}
	return byKey, nil
}

// remember keeps what was answered in a file itself, in the change of the ledger that ends its mapping. A step that runs again
// after a crash keeps the same answers again.
func remember(ctx context.Context, tx *ledger.Tx, file ledger.File, answered []reason.Answered) error {
	for _, a := range answered {
		if a.File != "" || a.Question.Asks == nil || a.Question.Asks.IsForOneFile(a.Answer) || isApprovalKey(a.Question.Asks.Key) {
			continue // remembered already, or for this file only
		}
		asked, err := json.Marshal(a.Question)
		if err != nil {
			return fmt.Errorf("question %s: %w", a.Question.Asks.Key, err)
		}
		err = tx.RememberAnswer(ctx, ledger.Answer{Profile: file.Profile, Question: a.Question.Asks.Key, Answer: a.Answer,
			Asked: string(asked), File: file.Name, FileID: file.ID, At: file.ClaimedAt})
		if err != nil {
			return err
		}
	}
	return nil
}

// isApprovalKey tells whether the answer to a question is for the forms of one file, and never for another file.
func isApprovalKey(key string) bool { return strings.HasPrefix(key, approvalKey) }

// approvalKey begins the key of the question whether forms may go out. Their digest follows.
const approvalKey = "approve "
