package importer

import (
	"cmp"
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
	return cmp.Or(r.pdfs[pdfOf{form, ledger.FormDocument}], r.pdfs[pdfOf{form, ledger.BagLabel}])
}

// documentCell leads to the document of a form, where it was fetched to or else at the carrier's.
func (r *fileReport) documentCell(f ledger.Form) outcome.SummaryCell {
	if file := r.pdfs[pdfOf{f.ID, ledger.FormDocument}]; file != "" {
		return outcome.SummaryCell{Text: path.Base(file), File: file, Web: f.Document}
	}
	return outcome.SummaryCell{Text: f.Document, Web: f.Document}
}

// labelCell leads to the label of a bag.
func (r *fileReport) labelCell(f ledger.Form) outcome.SummaryCell {
	file := r.pdfs[pdfOf{f.ID, ledger.BagLabel}]
	if file == "" {
		return outcome.SummaryCell{}
	}
	return outcome.SummaryCell{Text: path.Base(file), File: file}
}

// mostNamed is how many forms are named that lack their documents for the same reason.
const mostNamed = 10

// missingSection says which documents could not be fetched, and why: the same reason once.
func (r *fileReport) missingSection() outcome.SummarySection {
	type why struct {
		code reason.Code
		text string
	}
	var order []why
	references := map[why][]string{}
	for _, d := range r.documents {
		if d.State != ledger.DocumentFailed {
			continue
		}
		key := why{reason.NoDocument, d.Message}
		if d.Kind == ledger.BagLabel {
			key.code = reason.NoLabel
		}
		if !slices.Contains(order, key) {
			order = append(order, key)
		}
		references[key] = append(references[key], r.formByID[d.Form].Reference)
	}
	var missing []reason.Reason
	for _, key := range order {
		named := references[key]
		if len(named) > mostNamed {
			named = append(named[:mostNamed:mostNamed], "…")
		}
		missing = append(missing, reason.Reason{Code: key.code, Args: []string{strings.Join(named, ", "), key.text}})
	}
	return reasonsSection(r.cfg.Language, r.say("not_fetched"), missing)
}
