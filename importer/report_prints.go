package importer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/importer/pdf"
	"hgeimport/mapping/reason"
)

// The labels of the waybills of a file are put together for the printer, in the order of the sheet. So many labels, or so many
// bytes of them, are one PDF: a printer can be stopped between two of them, and they are held in memory.
const (
	mostInPrint      = 500
	mostPrintedBytes = 64 << 20
)

// label is the label of a waybill in the outbox.
type label struct {
	number string // of the waybill, as the sheet has it
	path   string
	size   int64
}

// makePrints puts the labels of the file together, unless it has one at most. What cannot be put together is said in the outcome
// and keeps nothing back. It can be repeated from any point.
func (r *fileReport) makePrints(ctx context.Context) error {
	labels, err := r.labelsInOrder(ctx)
	if err != nil || len(labels) < 2 {
		return err
	}
	for part := 1; len(labels) > 0; part++ {
		n, size := 0, int64(0)
		for n < len(labels) && n < mostInPrint && (n == 0 || size+labels[n].size <= mostPrintedBytes) {
			size += labels[n].size
			n++
		}
		if err := r.makePrint(ctx, part, labels[:n]); err != nil {
			return err
		}
		labels = labels[n:]
	}
	r.prints, err = r.ledger.PrintsOf(ctx, r.file.ID)
	return err
}

// labelsInOrder are the labels that were fetched for rows of this file, in the order of the sheet, each once. Those of earlier
// files are not among them: they were printed.
func (r *fileReport) labelsInOrder(ctx context.Context) (labels []label, err error) {
	names := map[int64]string{}
	for _, d := range r.documents {
		if d.Kind == ledger.WaybillLabel && d.State == ledger.DocumentFetched && d.Name != "" &&
			r.formByID[d.Form].FileID == r.file.ID {
			names[d.Form] = d.Name
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	for e, err := range r.ledger.Entries(ctx, r.file.ID) {
		if err != nil {
			return nil, err
		}
		name := names[e.FormID]
		if name == "" {
			continue
		}
		delete(names, e.FormID)
		path := filepath.Join(r.cfg.Folders.Outbox, filepath.FromSlash(name))
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() { // else somebody has removed it
			labels = append(labels, label{e.Key, path, info.Size()})
		}
	}
	return labels, nil
}

// makePrint puts labels together as a part. Its name is in the ledger before it is there, and what it has before it appears.
func (r *fileReport) makePrint(ctx context.Context, part int, labels []label) error {
	prints, err := r.ledger.PrintsOf(ctx, r.file.ID)
	if err != nil {
		return err
	}
	p := ledger.Print{File: r.file.ID, Part: part}
	if i := slices.IndexFunc(prints, func(p ledger.Print) bool { return p.Part == part }); i >= 0 {
		p = prints[i]
	} else if p, err = r.namePrint(ctx, p); err != nil {
		return err
	}
	for p.Message == "" {
		err = r.publish(ctx, r.file, p.Name, func(path string) error { return r.writePrint(ctx, p, path, labels) })
		if !errors.Is(err, errNameTaken) {
			break
		}
		if p, err = r.namePrint(ctx, p); err != nil {
			return err
		}
	}
	if errors.Is(err, errNotMerged) {
		return nil // the ledger has why
	}
	r.reach("print made")
	return err
}

// errNotMerged says that labels cannot be put together.
var errNotMerged = errors.New("the labels cannot be put together")

// writePrint writes a print to a path, and keeps in the ledger what it has.
func (r *fileReport) writePrint(ctx context.Context, p ledger.Print, path string, labels []label) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	paths := make([]string, len(labels))
	for i, l := range labels {
		paths[i] = l.path
	}
	leftOut, merged := pdf.Merge(f, paths)
	if merged == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	var numbers []string
	for _, i := range leftOut {
		numbers = append(numbers, labels[i].number)
	}
	p.Labels, p.LeftOut = len(labels)-len(leftOut), strings.Join(numbers, "\n")
	if merged != nil || p.Labels == 0 {
		p.Labels, p.Message = 0, errNotMerged.Error()
		r.log.WithField("file", r.file.Name).WithError(errors.Join(merged, errNotMerged)).Warn("there is no PDF for the printer")
	}
	err = r.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.KeepPrint(ctx, p) })
	r.reach("print kept")
	if err == nil && p.Message != "" {
		err = errNotMerged
	}
	return err
}

// namePrint chooses a name for a print that is free in the outbox, and keeps it in the ledger. p has the name that it cannot
// have, "" if it has none yet.
func (r *fileReport) namePrint(ctx context.Context, p ledger.Print) (ledger.Print, error) {
	in, sub, err := r.documentFolder(r.file, ledger.WaybillLabel)
	if err != nil {
		return p, err
	}
	end := ".print." + r.ledger.Now().In(r.zone).Format(time.DateOnly)
	stem := sub + storableName(strings.Map(linkableRune, stemWith(outcomeStem(r.file.Name), end)))
	err = r.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		before := p.Name
		p.Name, err = freeDocumentName(ctx, tx, in, func(n int) string { return numbered(stem, n, documentExt) })
		if err != nil {
			return err
		}
		return tx.NamePrint(ctx, p, before)
	})
	r.reach("print named")
	return p, err
}

// printsSection leads to the PDFs for the printer.
func (r *fileReport) printsSection() outcome.SummarySection {
	section := outcome.SummarySection{Heading: r.say("prints")}
	in := ""
	if sub, _, ok := strings.Cut(r.file.Outcome, "/"); ok {
		in = sub + "/"
	}
	var missing []reason.Reason
	for _, p := range r.prints {
		if p.Message != "" {
			missing = append(missing, reason.Reason{Code: reason.NoPrint})
			continue
		}
		if seen, ok := strings.CutPrefix(p.Name, in); ok {
			section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: filepath.Base(seen), File: seen},
				{Text: r.say("print_labels", strconv.Itoa(p.Labels))}})
		}
		if p.LeftOut != "" {
			numbers := strings.Split(p.LeftOut, "\n")
			missing = append(missing, reason.Reason{Code: reason.NotInPrint, Args: []string{named(numbers)}})
		}
	}
	section.Rows = append(section.Rows, reasonsSection(r.cfg.Language, "", missing).Rows...)
	if len(section.Rows) == 0 {
		return outcome.SummarySection{}
	}
	return section
}
