package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// A folder in the inbox that is no profile is not taken, and neither is what lies in it: nobody has said how it is to be read.
// Whoever dropped it waits for an answer, so there is one in the outbox. It is given once; a second one takes its place when
// something in the folder has changed. Nothing in the folder is touched.
//
// The ledger knows the name of the answer before it is written. A crash leaves it written or not; either way the next look ends
// it.

// oddAnswers answers such folders.
type oddAnswers struct {
	*reportStep
	known    map[string]string // what was seen of the folders that are answered, by path; nil before the first look
	answered []FileStatus      // since the start
}

// answer answers the folders of the last look at the inbox that have come to rest. It returns how many have not.
func (o *oddAnswers) answer(ctx context.Context, odd []folder.OddFolder) (waiting []string, err error) {
	if o.known == nil {
		all, err := o.ledger.Odds(ctx)
		if err != nil {
			return nil, err
		}
		o.known = map[string]string{}
		for name, was := range all {
			o.known[name] = ""
			if !was.AnsweredAt.IsZero() {
				o.known[name] = was.Seen
			}
		}
	}
	there := map[string]bool{}
	for _, f := range odd {
		key := keyOfOdd(f.Path)
		there[key] = true
		seen, known := o.known[key]
		switch {
		case known && seen == f.Seen:
		case !f.Settled:
			waiting = append(waiting, f.Path)
		default:
			if oneErr := o.answerOne(ctx, f); oneErr != nil {
				err = errors.Join(err, oneErr)
			} else {
				o.known[key] = f.Seen
			}
		}
	}
	for name := range o.known {
		if !there[name] {
			if oneErr := o.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.ForgetOdd(ctx, name) }); oneErr != nil {
				return waiting, errors.Join(err, oneErr)
			}
			delete(o.known, name)
		}
	}
	return waiting, err
}

// keyOfOdd is the name under which the ledger keeps a folder: its path, if every database takes that. No path begins with a
// slash.
func keyOfOdd(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	return "/" + hex.EncodeToString([]byte(path))
}

// answerOne puts the answer to one folder into the outbox.
func (o *oddAnswers) answerOne(ctx context.Context, f folder.OddFolder) error {
	if err := o.marks.checkMark(outboxFolder(o.cfg)); err != nil {
		return err
	}
	row, err := o.name(ctx, f)
	if err != nil || !row.AnsweredAt.IsZero() {
		return err
	}
	o.reach("odd named")
	outbox, err := o.makeOutbox(row.Outcome)
	if errors.Is(err, errNameTaken) {
		err = &folder.Error{Key: "outbox", Path: filepath.Join(o.cfg.Folders.Outbox, filepath.FromSlash(row.Outcome)), Err: err}
	}
	if err != nil {
		return err
	}
	defer outbox.Close()
	hidden := outbox.Inside(folder.TempName())
	sum := ""
	if err = outcome.Write(ctx, hidden, nil, nil, nil, o.summary(f)); err == nil {
		if sum, err = hashOf(hidden); err == nil {
			err = o.access(f, outbox).Give(hidden)
		}
	}
	if err != nil {
		return o.outboxError(errors.Join(err, folder.RemoveIfThere(hidden)))
	}
	if err := o.place(outbox, hidden, path.Base(row.Outcome), row.SHA256); err != nil {
		return o.outboxError(err)
	}
	o.reach("odd written")
	row.SHA256, row.AnsweredAt = sum, time.Now()
	if err := o.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.KeepOdd(ctx, row) }); err != nil {
		return err
	}
	o.reach("odd answered")
	o.answered = append(o.answered, FileStatus{Name: f.Path, State: string(ledger.FileRefused), Forms: []FormStatus{},
		cutShort: true, Outcome: filepath.Join(o.cfg.Folders.Outbox, filepath.FromSlash(row.Outcome))})
	o.log.WithField("folder", f.Path).WithField("outcome", row.Outcome).
		Warn("a folder in the inbox that is no profile: what lies in it is left alone, and that is answered")
	return nil
}

// name chooses the name of an answer and keeps it. An earlier answer that nobody has changed is replaced. If the folder is
// answered as it is, by another importer, AnsweredAt is set.
func (o *oddAnswers) name(ctx context.Context, f folder.OddFolder) (row ledger.Odd, err error) {
	in, sub, err := o.outcomeFolder(ledger.File{Profile: f.Profile})
	if err != nil {
		return row, err
	}
	stem := sub + stemWith(storableName(filepath.Base(f.Path)), ".mend-1.outcome")
	err = o.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		if row, err = tx.Odd(ctx, keyOfOdd(f.Path)); err != nil || row.Seen == f.Seen {
			return err // it is answered, or a crash came before its answer was there
		}
		if row.Outcome == "" || !o.mayReplace(row) {
			if row.Outcome, err = o.freeName(ctx, tx, in, stem, outcomeExt); err != nil {
				return err
			}
			row.SHA256 = ""
		}
		row.Seen, row.AnsweredAt = f.Seen, time.Time{}
		return tx.KeepOdd(ctx, row)
	})
	return row, err
}

// mayReplace tells whether an earlier answer is what was written, or is gone.
func (o *oddAnswers) mayReplace(row ledger.Odd) bool {
	outbox, err := o.openOutbox(row.Outcome)
	if err != nil {
		return false
	}
	defer outbox.Close()
	sum, err := hashIn(outbox, path.Base(row.Outcome))
	return errors.Is(err, fs.ErrNotExist) || err == nil && sum == row.SHA256
}

// place gives an answer its name. In the place of an earlier answer it comes only if that is what was written; anything else that
// is there stays: this answer, from a try before this one, or what somebody has put there.
func (o *oddAnswers) place(outbox *folder.Dir, hidden, name, before string) error {
	err := folder.Appear(hidden, outbox.Inside(name))
	if errors.Is(err, fs.ErrExist) {
		if sum, hashErr := hashIn(outbox, name); hashErr == nil && sum == before {
			err = os.Rename(hidden, outbox.Inside(name))
		} else {
			err = folder.RemoveIfThere(hidden)
		}
	}
	if err != nil {
		return errors.Join(err, folder.RemoveIfThere(hidden))
	}
	return outbox.Sync()
}

// mostOddShown is how many files of a folder an answer lists.
const mostOddShown = 20

// summary says what lies there and what to do.
func (o *oddAnswers) summary(f folder.OddFolder) *outcome.Summary {
	language := o.cfg.Language
	say := func(key string, args ...string) string { return reason.Say(language, key, args...) }
	why := reason.Reason{Code: reason.OddFolder, Value: f.Path, Args: []string{profileNames(o)}}
	what, next := why.Words(language)
	s := newSummary(language, "title_outcome", what)
	s.Sections = append(s.Sections,
		outcome.SummarySection{Heading: say("what_to_do"), Rows: [][]outcome.SummaryCell{{{Text: next}}}})
	if len(f.Files) > 0 {
		files := outcome.SummarySection{Heading: say("not_taken")}
		for i, name := range f.Files {
			if i == mostOddShown {
				more := strconv.Itoa(len(f.Files) - i)
				if f.More {
					more += "+"
				}
				files.Rows = append(files.Rows, []outcome.SummaryCell{{Text: "… " + say("and_more", more)}})
				break
			}
			files.Rows = append(files.Rows, []outcome.SummaryCell{{Text: name}})
		}
		s.Sections = append(s.Sections, files)
	}
	s.Sections = append(s.Sections, outcome.SummarySection{Heading: say("file"), Rows: [][]outcome.SummaryCell{
		pair(say("folder"), f.Path), pair(say("done"), time.Now().In(o.zone).Format("2006-01-02 15:04:05 MST"))}})
	return s.Summary
}

// profileNames are the folders of the inbox that files may be dropped into, besides itself.
func profileNames(o *oddAnswers) string {
	var names []string
	for _, p := range o.cfg.Profile {
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

// access is for those who get into the folder that is answered.
func (o *oddAnswers) access(f folder.OddFolder, outbox *folder.Dir) folder.Access {
	odd, err := os.Lstat(filepath.Join(o.cfg.Folders.Inbox, f.Path))
	inbox, inErr := os.Stat(filepath.Join(o.cfg.Folders.Inbox, f.Profile))
	out, outErr := outbox.Stat()
	if errors.Join(err, inErr, outErr) != nil {
		return folder.Access{}
	}
	return folder.AccessOfFolder(odd).Moved(inbox, out)
}

func hashIn(dir *folder.Dir, name string) (string, error) {
	f, err := dir.OpenRegular(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return hashOfReader(f)
}

func hashOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return hashOfReader(f)
}

func hashOfReader(r io.Reader) (string, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil)), err
}
