package sheet

import (
	"bytes"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Comments stand in parts of their own, beside the sheet. Excel keeps two kinds: notes, and threads of comments. Beside each
// thread it writes a note for older versions, whose text says that first.

const (
	mostComments   = 100_000 // of a sheet
	longestComment = 500     // bytes of one that are read
)

// sheetComments are the comments of a sheet by the number of their row.
type sheetComments map[int][]cell.Comment

// commentsOf reads the comments of sheet i, at the first call in a row for it. If a part of them is damaged, or there are too
// many, it returns those that it could read, and lost is that part: comments are read for what people say of orders in them, and a
// workbook is not refused for a part that most programs mend without a word.
func (w *xlsxContent) commentsOf(i int) (all sheetComments, lost string, err error) {
	if kept := &w.comments; kept.all == nil || kept.sheet != i {
		kept.sheet, kept.all, kept.lost = i, sheetComments{}, ""
		if kept.lost, err = w.readComments(w.sheetParts[i], kept.all); err != nil && !isRefusal(err) {
			kept.all = nil
			return nil, "", err
		}
		if err == nil {
			kept.lost = ""
		}
	}
	return w.comments.all, w.comments.lost, nil
}

// readComments adds the comments of a sheet to all. part is the one that it read last.
func (w *xlsxContent) readComments(sheetPart string, all sheetComments) (part string, err error) {
	part = relationsPart(sheetPart)
	if !w.pkg.has(part) {
		return part, nil
	}
	related, err := w.pkg.relations(sheetPart)
	if err != nil {
		return part, err
	}
	total := 0
	for _, kind := range []struct{ relation, root, element string }{
		{"threadedComment", "ThreadedComments", "threadedComment"}, {"comments", "comments", "comment"},
	} {
		for _, r := range related {
			if r.kind != kind.relation || !w.pkg.has(r.target) {
				continue
			}
			row, col, ok := 0, 0, false
			part = r.target
			err := w.pkg.xml(part, kind.root, func(x *xmlReader) (err error) {
				var text []byte
				switch name := string(x.name); {
				case name == kind.element:
					col, row, ok = cell.ParseAddress(x.attr("ref"))
					return nil
				case name != "text" || !ok:
					return nil
				case kind.relation == "comments":
					text, err = x.richText(nil)
				default:
					text, err = x.content(nil, true)
				}
				if total++; total > mostComments {
					return refusal(reason.Reason{Code: reason.TooLarge, Value: itoa(mostUnpacked >> 20)})
				}
				all.add(row, col, text, kind.relation == "comments")
				return err
			})
			if err != nil {
				return part, err
			}
		}
	}
	return part, nil
}

// add adds a comment. A note on a cell that has a thread says the same as that.
func (s sheetComments) add(row, col int, text []byte, note bool) {
	if note {
		for _, c := range s[row] {
			if c.Column == col && c.Thread {
				return
			}
		}
	}
	if text = bytes.TrimSpace(text); len(text) > longestComment {
		text = bytes.ToValidUTF8(text[:longestComment], nil)
	}
	if len(text) > 0 {
		s[row] = append(s[row], cell.Comment{Column: col, Text: string(text), Thread: !note})
	}
}
