package ledger

import (
	"context"
	"time"
)

// Answer is what a person has answered in a workbook. Later files of the profile that ask the same are answered by it.
type Answer struct {
	Profile  string
	Question string // its key
	Answer   string
	Asked    string // the question as it was asked, JSON
	File     string // name of the file that it was answered in
	FileID   int64  // a later file has a higher one, whatever the clocks say; not read back
	At       time.Time
}

// RememberAnswer keeps an answer. It takes the place of an older answer to the same question; a newer one stays.
func (tx *Tx) RememberAnswer(ctx context.Context, a Answer) error {
	return tx.exec(ctx, "remember answer", `INSERT INTO answer (profile, question, answer, asked, file, at, file_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (profile, question) DO UPDATE SET answer = excluded.answer, asked = excluded.asked, file = excluded.file,
			at = excluded.at, file_id = excluded.file_id WHERE answer.file_id <= excluded.file_id`,
		a.Profile, a.Question, a.Answer, a.Asked, a.File, ms(a.At), a.FileID)
}

const answerColumns = "SELECT profile, question, answer, asked, file, at FROM answer"

func scanAnswer(scan func(...any) error) (a Answer, err error) {
	var at int64
	err = scan(&a.Profile, &a.Question, &a.Answer, &a.Asked, &a.File, &at)
	a.At = timeOf(at)
	return a, err
}

// Answers returns what was answered in files of a profile.
func (l *Ledger) Answers(ctx context.Context, profile string) ([]Answer, error) {
	return answers(collect(ctx, l.read, scanAnswer, answerColumns+" WHERE profile = $1 ORDER BY question", profile))
}

// AllAnswers returns the answers of all profiles.
func (l *Ledger) AllAnswers(ctx context.Context) ([]Answer, error) {
	return answers(collect(ctx, l.read, scanAnswer, answerColumns+" ORDER BY profile, question"))
}

// answers is what was collected. An older version has made the ledger if it has no such table: then there are none.
func answers(all []Answer, err error) ([]Answer, error) {
	if lacksTable(err) {
		return nil, nil
	}
	return all, err
}

// ForgetAnswer forgets an answer. If another one has taken its place in the meantime, or it is forgotten already, it returns
// ErrMoved.
func (tx *Tx) ForgetAnswer(ctx context.Context, a Answer) error {
	return tx.step(ctx, "DELETE FROM answer WHERE profile = $1 AND question = $2 AND answer = $3 AND at = $4",
		a.Profile, a.Question, a.Answer, ms(a.At))
}
