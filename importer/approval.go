package importer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// Where forms have to be approved (form.approve), map first finds out which forms it would make, and asks whether they may go
// out. The key of that question has a digest of the forms. The file ends as one that asks, and no row of it is stored. When it is
// dropped again with a yes in its workbook, or after `hgeimport approve`, map makes the digest once more: the same forms go out,
// others are asked about anew.
//
// A digest has nothing that changes by itself: neither time nor references of ours. It counts how often the same forms have gone
// out before, so that each approval is for one file.

// plannedForms puts orders into forms as map would.
type plannedForms struct {
	grouper *mapping.Grouper
	api     *hgeapi.Config
	digests bool // each form gets a sum
	list    []PlannedForm
	orders  int
	sums    []string
	err     error
}

func newPlannedForms(c *config.Config, o *mapping.Operation, digests bool) *plannedForms {
	return &plannedForms{grouper: mapping.NewGrouper(o, c.Form.MaxOrders), api: &c.API, digests: digests}
}

func (p *plannedForms) add(o mapping.Order) {
	if batch := p.grouper.Add(o); batch != nil {
		p.addForm(batch)
	}
}

// end returns all forms, once all orders are added.
func (p *plannedForms) end() ([]PlannedForm, error) {
	for batch := range p.grouper.Rest() {
		p.addForm(batch)
	}
	return p.list, p.err
}

func (p *plannedForms) addForm(batch *mapping.Batch) {
	f := PlannedForm{Reference: batch.Group.Reference, About: labelsOf(batch), Orders: len(batch.Orders), Weight: weightOf(batch)}
	p.list, p.orders = append(p.list, f), p.orders+f.Orders
	if p.digests {
		values := batch.Values(cmp.Or(batch.Group.Reference, "-")) // ours is made when the form is sent
		inOneOrder(values)                                         // rows that were only moved are the same rows
		body, err := p.api.Body(&batch.Operation.Call, values)
		p.err = errors.Join(p.err, err)
		sum := sha256.Sum256(body)
		p.sums = append(p.sums, string(sum[:]))
	}
}

// inOneOrder sorts the numbers and the bags of a form.
func inOneOrder(v hgeapi.Values) {
	for _, list := range v.Lists {
		slices.Sort(list)
	}
	bags := v.Parts["bag"]
	for _, bag := range bags {
		inOneOrder(bag)
	}
	slices.SortFunc(bags, func(a, b hgeapi.Values) int { return cmp.Compare(a.Text["bag_num"], b.Text["bag_num"]) })
}

// digest stands for the forms, if the same forms have gone out n times before.
func (p *plannedForms) digest(n int) string {
	slices.Sort(p.sums)
	sum := sha256.Sum256([]byte(strconv.Itoa(n) + "\x00" + strings.Join(p.sums, "")))
	return hex.EncodeToString(sum[:digestLength])
}

const digestLength = 16 // bytes

// question asks whether the forms may go out.
func (p *plannedForms) question(digest string) reason.Reason {
	return reason.Reason{Code: reason.ToApprove, Args: []string{strconv.Itoa(p.orders), strconv.Itoa(len(p.list))},
		Asks: &reason.Question{Key: approvalKey + digest, Choices: []reason.Choice{{Answer: "yes", Say: "approve_yes"}}}}
}

// approvalFor finds the digest that forms have for a file, 0 for one that is not dropped yet, and their approval: a zero one if
// nobody has given it.
func approvalFor(ctx context.Context, l *ledger.Ledger, p *plannedForms, file int64) (string, ledger.Approval, error) {
	for n := 0; ; n++ {
		digest := p.digest(n)
		if l == nil {
			return digest, ledger.Approval{}, nil
		}
		given, err := l.Approval(ctx, digest)
		if err != nil || given.UsedBy == 0 || given.UsedBy == file {
			return digest, given, err
		}
	}
}

// approvedRows says which rows may go out, in the order of the file. nil: all of them.
type approvedRows struct {
	goes []bool
	at   int
}

// next tells whether the next row that counts may go out.
func (a *approvedRows) next() bool {
	if a == nil {
		return true
	}
	a.at++
	return a.at <= len(a.goes) && a.goes[a.at-1]
}

// seekApproval returns the rows of a file that were approved. If nobody has approved what would go out, it is a *reason.Refusal
// that asks. begun says that rows of the file are stored: it was approved before a crash. If other files have changed since then
// what would go out, nothing more of it does.
func (s *mapStep) seekApproval(ctx context.Context, file ledger.File, settings fileSettings, src *surveyedFile,
	resent *resentRows, begun bool) (*approvedRows, error) {
	rows := newCheckRows(ctx, s.cfg, s.ledger, src)
	rows.resent = resent
	if begun {
		rows.held.holders = func(items []string) (map[string]ledger.Holder, error) {
			return s.holdersBut(ctx, settings.operation(), file, items)
		}
	}
	forms, approved := newPlannedForms(s.cfg, settings.operation(), true), &approvedRows{}
	for r, err := range rows.allAhead(ctx) {
		if err != nil {
			return nil, err
		}
		approved.goes = append(approved.goes, r.way == goesIntoForm)
		if r.way == goesIntoForm {
			forms.add(r.Order)
		}
	}
	if list, err := forms.end(); err != nil || len(list) == 0 {
		return approved, err
	}
	digest, given, err := approvalFor(ctx, s.ledger, forms, file.ID)
	if err != nil {
		return nil, err
	}
	question := forms.question(digest)
	switch {
	case begun && given.UsedBy != file.ID:
		return &approvedRows{}, nil
	case given.At.IsZero() && src.layout.Answer(question.Asks) == "":
		question.Asks = src.layout.Again(question.Asks)
		return nil, &reason.Refusal{Reasons: []reason.Reason{question}, Answered: src.layout.Answered}
	}
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.UseApproval(ctx, digest, file) })
	if errors.Is(err, ledger.ErrMoved) {
		return nil, river.JobSnooze(0) // another file has used it a moment ago, or another importer has mapped this one
	}
	s.reach("approved")
	return approved, err
}

// holdersBut are the forms that have items already, without those of a file.
func (s *mapStep) holdersBut(ctx context.Context, op *mapping.Operation, file ledger.File,
	items []string) (map[string]ledger.Holder, error) {
	holders, err := s.ledger.Holders(ctx, op.Guard.Name, items)
	for item, h := range holders {
		if h.FileID == file.ID {
			delete(holders, item)
		}
	}
	return holders, err
}

// addApproval adds to a check whether its forms have to be approved.
func (c *Checked) addApproval(ctx context.Context, l *ledger.Ledger, src *surveyedFile, forms *plannedForms) error {
	digest, given, err := approvalFor(ctx, l, forms, 0)
	if err != nil {
		return fmt.Errorf("approval: %w", err)
	}
	question := forms.question(digest)
	question.Asks = src.layout.Again(question.Asks)
	c.approval, c.Waits = &question, len(forms.list) > 0 && given.At.IsZero() && src.layout.Answer(question.Asks) == ""
	return nil
}

// approvalQuestion is the question of a refused file that waits for its approval, nil if it does not.
func approvalQuestion(refusal []reason.Reason) *reason.Question {
	if len(refusal) != 1 || refusal[0].Asks == nil || !isApprovalKey(refusal[0].Asks.Key) {
		return nil
	}
	return refusal[0].Asks
}
