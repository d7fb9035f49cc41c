package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/shape"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// ReplyFindings is what the doctor says of one reply of the carrier.
type ReplyFindings struct {
	Source    string // where the reply is from
	Operation string
	AtOnce    bool         // the reply is the result of a send
	Reference string       // that it is about; "" = not known
	Form      *ledger.Form // of that reference, without its body; nil = the ledger has none
	Reading   *hgeapi.Reading
	Shape     hgeapi.ResultShape // that it is read by now
	Lacking   []string           // what keeps it from being read completely
	Values    []ReadValue        // what is read besides, of an answer at once
	Unread    []string           // paths that are not looked at
	Proposal  *shape.Proposal
	Table     string   // of config.toml, into which the lines go
	Notes     []string // what else is good to know

	orders map[string]bool // of the form, as they are compared
}

// IsOurs tells whether a text of the reply is the reference, or an order of the form.
func (f *ReplyFindings) IsOurs(text string) bool {
	return text == f.Reference || f.orders[comparedAs(text)]
}

// ReplyOptions say which reply the doctor looks at.
type ReplyOptions struct {
	File      string // with a saved reply; "" = the carrier is asked for Reference
	Operation string // if the ledger does not know it; "" = a scan form
	Reference string // that it is about; "" = the ledger finds it in the reply
}

// DoctorReply tells how a reply is read under the configuration, and which settings would read it if it is not. It changes
// nothing.
func DoctorReply(ctx context.Context, c *config.Config, o ReplyOptions) (*ReplyFindings, error) {
	operation := operations.Named(o.Operation)
	if operation == nil {
		return nil, fmt.Errorf("%w: %q is not an operation; there are %s", ErrDoctorUsage, o.Operation,
			strings.Join(operations.Names(), ", "))
	}
	d := &replyDoctor{cfg: c, operation: operation, named: o.Operation != "", reference: o.Reference}
	if o.File == "" {
		return d.ask(ctx)
	}
	return d.read(ctx, o.File)
}

// ErrDoctorUsage means that the doctor was asked for something that there is not.
var ErrDoctorUsage = errors.New("the doctor cannot look at that")

// replyDoctor looks at one reply.
type replyDoctor struct {
	cfg       *config.Config
	operation *mapping.Operation
	named     bool // the operation was named by the user
	reference string
	form      *ledger.Form
	orders    []string
	notes     []string
}

func (d *replyDoctor) note(format string, args ...any) {
	d.notes = append(d.notes, fmt.Sprintf(format, args...))
}

// ask asks the carrier for the reference.
func (d *replyDoctor) ask(ctx context.Context) (*ReplyFindings, error) {
	if err := d.findForm(ctx, ""); err != nil {
		return nil, err
	}
	call := &d.operation.Call
	if call.AnsweredAtOnce() {
		return nil, fmt.Errorf("%w: %s is answered at once, so nothing is asked for later; save the reply and use --reply",
			ErrDoctorUsage, d.operation.Name())
	}
	if pause, err := PauseOf(ctx, d.cfg); err == nil && pause != nil {
		return nil, fmt.Errorf("the carrier asks us to wait until %s (%s), so it was not asked", pause.Until, pause.Words)
	}
	if err := callsOtherCarrier(ctx, d.cfg); err != nil {
		return nil, err
	}
	client, err := hgeapi.New(d.cfg.API)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	reading, err := client.Ask(ctx, call, d.reference)
	if err != nil {
		return nil, err
	}
	path := d.cfg.API.Path(call.Query)
	if !reading.Envelope && (reading.Status == 404 || reading.Status == 405) {
		d.note("there is nothing at [api.paths] %s = %q: set the path that the carrier has given you", call.Query, path)
	}
	return d.findings(fmt.Sprintf("the carrier's, at [api.paths] %s = %q", call.Query, path), reading,
		hgeapi.SavedReply{Status: reading.Status, Body: []byte(reading.JSON)}), nil
}

// read reads a file.
func (d *replyDoctor) read(ctx context.Context, file string) (*ReplyFindings, error) {
	saved, err := readSaved(file, d.cfg.API.Path(d.operation.Call.Query))
	if err != nil {
		return nil, err
	}
	if saved.Status == 0 {
		d.note("the file does not tell the HTTP status: it counts as 200")
	}
	reading, err := d.readUnder(d.shape(), saved.SavedReply)
	if err != nil {
		return nil, err
	}
	if err := d.findForm(ctx, reading.JSON); err != nil {
		return nil, err
	}
	if reading, err = d.readUnder(d.shape(), saved.SavedReply); err != nil { // the reference, and the operation, are known now
		return nil, err
	}
	return d.findings(saved.how, reading, saved.SavedReply), nil
}

// shape is how the replies of the operation are read.
func (d *replyDoctor) shape() hgeapi.ResultShape { return d.cfg.API.ShapeOf(&d.operation.Call) }

// table is the table of config.toml into which the lines go: the operation's own, if it has one already, or is not the one for
// which [api.result] was written.
func (d *replyDoctor) table() string {
	const all = "api.result"
	if _, own := d.cfg.API.Results[d.operation.Name()]; own || d.operation != &operations.ScanForm {
		return all + "." + d.operation.Name()
	}
	return all
}

// readUnder reads a reply under settings. Its error says that these are not valid.
func (d *replyDoctor) readUnder(s hgeapi.ResultShape, saved hgeapi.SavedReply) (*hgeapi.Reading, error) {
	client, err := hgeapi.New(d.cfg.API.WithShape(&d.operation.Call, s))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	return client.ReadReply(&d.operation.Call, d.about(), saved), nil
}

// about is what the reply has to name; "" = not known. A reply that is the result repeats the item, and not the reference.
func (d *replyDoctor) about() string {
	switch {
	case !d.operation.Call.AnsweredAtOnce():
		return d.reference
	case len(d.orders) == 1:
		return d.orders[0]
	}
	return ""
}

func (d *replyDoctor) findings(source string, reading *hgeapi.Reading, saved hgeapi.SavedReply) *ReplyFindings {
	known := shape.Known{Reference: d.reference, Orders: d.orders, Same: comparedAs}
	f := &ReplyFindings{Source: source, Operation: d.operation.Name(), AtOnce: d.operation.Call.AnsweredAtOnce(),
		Reference: d.reference, Form: d.form, Reading: reading,
		Shape: d.shape(), Unread: shape.Unread(reading, d.shape()), Table: d.table()}
	f.Lacking, f.orders = shape.Lacking(reading, f.Shape, known), map[string]bool{}
	for _, order := range d.orders {
		f.orders[comparedAs(order)] = true
	}
	if call := &d.operation.Call; call.AnsweredAtOnce() {
		if reading.Result != nil {
			f.Values = d.valuesRead(reading.Result)
			f.Unread = notRead(f.Unread, f.Values, &f.Shape)
		}
		f.Proposal, f.Notes = shape.ProposeGiven(f.Shape, reading, call.Gives), d.notes
		return f
	}
	f.Proposal = shape.Propose(f.Shape, reading, known, func(s hgeapi.ResultShape) *hgeapi.Reading {
		read, err := d.readUnder(s, saved)
		if err != nil {
			return nil
		}
		return read
	})
	if r := reading.Result; r != nil && len(d.orders) > 0 && len(r.Orders) > 0 {
		named := namedResults(r.Orders, d.orders)
		if left := len(d.orders) - named.named; left > 0 {
			d.note("orders of the form that the reply does not name, as it is read now: %d of %d; in the end they would be unconfirmed",
				left, len(d.orders))
		}
		if named.foreign > 0 {
			d.note("orders in the reply that the form does not have: %d", named.foreign)
		}
	}
	f.Notes = d.notes
	return f
}

// mostTexts is how many texts of a reply are looked for in the ledger.
const mostTexts = 20_000

// findForm finds in the ledger what is known of the reference; without one, of a reference that the reply names, or of the form
// that has its orders. Without a ledger nothing is known.
func (d *replyDoctor) findForm(ctx context.Context, json string) error {
	l, err := openLedgerReadOnly(ctx, d.cfg)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if err != nil {
		d.note("the ledger cannot be read (%v), so nothing is known of what was sent", err)
		return nil
	}
	defer l.Close()
	if d.reference == "" {
		texts := shape.Named(json)
		texts = texts[:min(len(texts), mostTexts)]
		if d.reference, err = d.referenceIn(ctx, l, texts); err != nil || d.reference == "" {
			return err
		}
	}
	form, err := l.FormByReference(ctx, d.reference)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	form.Body = nil
	d.form = &form
	if d.orders, err = l.ItemsOf(ctx, form.ID); err != nil {
		return err
	}
	operation := operations.Named(form.Operation)
	if operation == nil || d.named && operation != d.operation {
		return fmt.Errorf("%w: in the ledger, %s is a form of the operation %s", ErrDoctorUsage, d.reference, form.Operation)
	}
	d.operation = operation
	return nil
}

// referenceIn is the reference that a reply is about: the only one of ours that it names, else that of the form that has the
// orders which it names. "" = none.
func (d *replyDoctor) referenceIn(ctx context.Context, l *ledger.Ledger, texts []string) (string, error) {
	known, err := l.KnownReferences(ctx, texts)
	switch {
	case err != nil:
		return "", err
	case len(known) == 1:
		return known[0], nil
	case len(known) > 1:
		return "", fmt.Errorf("%w: the reply names several of our references (%s): say which one is meant, with --reference",
			ErrDoctorUsage, strings.Join(known[:min(len(known), 5)], ", "))
	}
	orders := make([]string, len(texts))
	for i, text := range texts {
		orders[i] = comparedAs(text)
	}
	slices.Sort(orders)
	holders, err := l.Holders(ctx, d.operation.Guard.Name, slices.Compact(orders))
	if err != nil {
		return "", err
	}
	count, most := map[string]int{}, ""
	for _, h := range holders {
		if count[h.Reference]++; count[h.Reference] > count[most] || count[h.Reference] == count[most] && h.Reference < most {
			most = h.Reference
		}
	}
	if most != "" {
		d.note("the reply names no reference of ours; of its orders %d are in the form %s, so it is taken for a reply about that",
			count[most], most)
	}
	return most, nil
}
