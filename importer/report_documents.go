package importer

import (
	"cmp"
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// pdfOf names a document of a form.
type pdfOf struct {
	form int64
	kind ledger.DocumentKind
}

// findPDFs finds the documents that an outcome can link: those that are in its folder of the outbox, or in one there. Another
// folder may be for other people. One that somebody has removed is not missed.
func (r *fileReport) findPDFs(documents []ledger.Document) {
	in := ""
	if sub := path.Dir(r.file.Outcome); sub != "." {
		in = sub + "/"
	}
	for _, d := range documents {
		seen, ok := strings.CutPrefix(d.Name, in)
		if ok && seen != "" && d.State == ledger.DocumentFetched &&
			exists(filepath.Join(r.cfg.Folders.Outbox, filepath.FromSlash(d.Name))) {
			r.pdfs[pdfOf{d.Form, d.Kind}] = seen
		}
	}
}

// pdf is what the number of a form leads to, "" if nothing of it is in the outbox.
func (r *fileReport) pdf(form int64) string {
	return cmp.Or(r.pdfs[pdfOf{form, ledger.FormDocument}], r.pdfs[pdfOf{form, ledger.BagLabel}],
		r.pdfs[pdfOf{form, ledger.WaybillLabel}], r.pdfs[pdfOf{form, ledger.POD}])
}

// documentCell leads to the document of a form, where it was fetched to or else at the carrier's.
func (r *fileReport) documentCell(f ledger.Form) outcome.SummaryCell {
	if file := cmp.Or(r.pdfs[pdfOf{f.ID, ledger.FormDocument}], r.pdfs[pdfOf{f.ID, ledger.POD}]); file != "" {
		return outcome.SummaryCell{Text: path.Base(file), File: file, Web: f.Document}
	}
	return outcome.SummaryCell{Text: f.Document, Web: f.Document}
}

// labelCell leads to the label of a bag or waybill.
func (r *fileReport) labelCell(f ledger.Form) outcome.SummaryCell {
	file := cmp.Or(r.pdfs[pdfOf{f.ID, ledger.BagLabel}], r.pdfs[pdfOf{f.ID, ledger.WaybillLabel}])
	if file == "" {
		return outcome.SummaryCell{}
	}
	return outcome.SummaryCell{Text: path.Base(file), File: file}
}

// mostNamed is how many forms are named that lack their documents for the same reason.
const mostNamed = 10

// named are the first of some names, as a text.
func named(names []string) string {
	if len(names) > mostNamed {
		names = append(names[:mostNamed:mostNamed], "…")
	}
	return strings.Join(names, ", ")
}

// findMissing finds which documents could not be fetched, and why: the same reason once. What the reply to a form lacked is said
// beside its row.
func (r *fileReport) findMissing(ctx context.Context) error {
	type why struct {
		code reason.Code
		text string
	}
	codes := map[ledger.DocumentKind]reason.Code{ledger.FormDocument: reason.NoDocument, ledger.BagLabel: reason.NoLabel,
		ledger.WaybillLabel: reason.NoWaybillLabel}
	var order []why
	names := map[why][]string{}
	for _, d := range r.documents {
		form := r.formByID[d.Form]
		if d.State != ledger.DocumentFailed || kindHeldBy(callOf(form)) != "" {
			continue
		}
		if d.Kind == ledger.WaybillLabel {
			r.noLabels[d.Form] = d.Message
		}
		key := why{codes[d.Kind], d.Message}
		if !slices.Contains(order, key) {
			order = append(order, key)
		}
		name := form.Reference
		if d.Kind == ledger.BagLabel {
			name = cmp.Or(form.Number, name) // that of the bag, by which the carrier prints its label
		}
		if d.Kind == ledger.WaybillLabel && len(names[key]) <= mostNamed {
			own, err := r.ledger.KeyOf(ctx, form.ID)
			if err != nil {
				return err
			}
			name = cmp.Or(own, name)
		}
		names[key] = append(names[key], name)
	}
	for _, key := range order {
		r.missing = append(r.missing, reason.Reason{Code: key.code, Args: []string{named(names[key]), key.text}})
	}
	return nil
}

// noLabel is why the waybill of a row that was made has no label, nil if it has one or need not have one.
func (r *fileReport) noLabel(e ledger.Entry) []reason.Reason {
	why, lacks := r.noLabels[e.FormID]
	if !lacks || e.Status != string(reason.Confirmed) {
		return nil
	}
	return []reason.Reason{{Code: reason.NoWaybillLabel, Args: []string{e.Key, why}}}
}
