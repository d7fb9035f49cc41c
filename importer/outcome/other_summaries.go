package outcome

import (
	"fmt"
	"slices"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// replaceOtherSummaries empties the Summaries of ours that this outcome does not replace by its own, and says in them where that
// one stands: a sheet that somebody has renamed, or that comes from another outcome. Its answers were read and stand in the new
// Summary. If they stood in the old one, too, an answer that is changed later would differ from them.
func (d *draft) replaceOtherSummaries(summary string, done map[string]bool, s *Summary) error {
	for i := range d.book.Sheets {
		if i >= len(d.names) || d.names[i] == "" {
			continue
		}
		at := d.tabNamed(d.names[i])
		if at < 0 || d.tabs[at].part == "" || done[d.tabs[at].part] || !d.isSummary(d.book.Sheets[i].Name) || !d.hasQuestions(i) {
			continue
		}
		part, say := d.tabs[at].part, reason.Say(s.language(), "earlier_summary", summary)
		row := appendCell(nil, "", "A", 1, d.formats.heading, reason.Say(s.language(), "title_outcome", say))
		d.set(part, fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
			`<worksheet xmlns="%s"><sheetData><row r="1">%s</row></sheetData></worksheet>`, d.mainNamespace, row))
		relations := sheet.PartKey(relationsPart(part))
		if err := d.workbook.removeParts(func(key string) bool { return key == relations }); err != nil {
			return err
		}
		done[part] = true
	}
	return nil
}

// isSummary tells whether a sheet of the source is a Summary of ours.
func (d *draft) isSummary(name string) bool {
	i := slices.IndexFunc(d.book.Sheets, func(s cell.Sheet) bool { return strings.EqualFold(s.Name, name) })
	if i < 0 {
		return d.names == nil // a new workbook for the Summary alone
	}
	a1 := textsOfRow(d.ctx, d.book, i, 1)
	return len(a1) > 0 && reason.IsSummaryTitle(a1[0])
}

// hasQuestions tells whether a sheet of the source has a question of ours. What cannot be read of it has none.
func (d *draft) hasQuestions(i int) bool {
	for r, err := range rowsUntil(d.ctx, d.book.Rows(i)) {
		if err != nil {
			return false
		}
		if isQuestionRow(r) {
			return true
		}
	}
	return false
}

func isQuestionRow(r *cell.Row) bool {
	for _, c := range r.Cells {
		if strings.HasPrefix(c.Text, "hgeimport ") {
			if _, _, ok := reason.ReadQuestionMark(c.Text); ok {
				return true
			}
		}
	}
	return false
}
