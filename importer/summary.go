package importer

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
	"hgeimport/mapping"
)

// summary is the first sheet of an outcome: what to do now, the rows that add up, the forms, and how the file was read.
func (o *outcome) summary() *sheet.Summary {
	say := o.say
	s := &sheet.Summary{Title: "hgeimport outcome: " + o.whatNow(), Good: o.good()}
	s.Blocks = append(s.Blocks, o.conservation())
	if len(o.refusal) > 0 {
		s.Blocks = append(s.Blocks, reasonsBlock(o.im.cfg.Language, say("refused_why"), o.refusal))
	}
	if len(o.forms) > 0 {
		s.Blocks = append(s.Blocks, o.formsBlock())
	}
	s.Blocks = append(s.Blocks, o.fileBlock())
	return withUnderstood(s, o.im.cfg.Language, o.understood)
}

func (o *outcome) say(key string, args ...string) string {
	return mapping.Say(o.im.cfg.Language, key, args...)
}

func (o *outcome) good() bool {
	return o.file.State != ledger.FileRefused && o.counts[mapping.Confirmed] == o.file.Rows
}

// whatNow says in one sentence what the user should do.
func (o *outcome) whatNow() string {
	n := func(statuses ...mapping.Status) (sum int) {
		for _, s := range statuses {
			sum += o.counts[s]
		}
		return sum
	}
	switch {
	case o.file.State == ledger.FileRefused:
		return o.say("now_refused")
	case o.good():
		return o.say("now_nothing", strconv.Itoa(o.file.Rows))
	case n(mapping.Rejected, mapping.Refused) > 0:
		return o.say("now_mend", strconv.Itoa(n(mapping.Rejected, mapping.Refused)), strconv.Itoa(o.file.Rows))
	case n(mapping.Unknown, mapping.Unconfirmed) > 0:
		return o.say("now_ask", strconv.Itoa(n(mapping.Unknown, mapping.Unconfirmed)))
	}
	return o.say("now_duplicates", strconv.Itoa(n(mapping.Duplicate)))
}

// conservation shows that the numbers add up.
func (o *outcome) conservation() sheet.Block {
	parts := make([]string, len(mapping.Statuses))
	b := sheet.Block{Heading: o.say("rows")}
	for i, status := range mapping.Statuses {
		parts[i] = fmt.Sprintf("%s %d", status, o.counts[status])
	}
	b.Lines = append(b.Lines, pair(o.say("rows_read"), fmt.Sprintf("%d = %s", o.file.Rows, strings.Join(parts, " + "))))
	for _, status := range mapping.Statuses {
		if o.counts[status] > 0 {
			b.Lines = append(b.Lines, []sheet.Linked{{Text: string(status), Status: status},
				{Text: strconv.Itoa(o.counts[status])}, {Text: o.say("means_" + string(status))}})
		}
	}
	return b
}

func (o *outcome) formsBlock() sheet.Block {
	say := o.say
	b := sheet.Block{Heading: say("forms"), Columns: []string{say("reference"), say("handover"), say("flight"), say("orders"),
		say("state"), say("form_number"), say("document"), say("message")}}
	for _, f := range o.forms {
		link := ""
		if strings.HasPrefix(f.Document, "https://") || strings.HasPrefix(f.Document, "http://") {
			link = f.Document
		}
		b.Lines = append(b.Lines, []sheet.Linked{{Text: f.Reference}, {Text: f.Handover}, {Text: f.MAWB},
			{Text: strconv.Itoa(f.Orders)}, {Text: string(f.State)}, {Text: f.Number}, {Text: f.Document, Link: link}, {Text: f.Message}})
	}
	return b
}

func (o *outcome) fileBlock() sheet.Block {
	say := o.say
	f := o.file
	b := sheet.Block{Heading: say("file")}
	b.Lines = append(b.Lines,
		pair(say("file_name"), f.Name),
		pair("SHA-256", f.SHA256),
		pair(say("claimed"), o.time(f.ClaimedAt)),
		pair(say("done"), o.time(time.Now())))
	return b
}

func (o *outcome) time(t time.Time) string {
	return t.In(o.im.zone).Format("2006-01-02 15:04:05 MST")
}

// withUnderstood adds how the file was read: format, tables, columns, and what was mended and left out.
func withUnderstood(s *sheet.Summary, language string, u Understood) *sheet.Summary {
	if u.Layout == nil {
		return s
	}
	say := func(key string) string { return mapping.Say(language, key) }
	read := sheet.Block{Heading: say("how_read"), Lines: [][]sheet.Linked{pair(say("format"), u.Format)}}
	if u.Encoding != "" {
		read.Lines = append(read.Lines, pair(say("encoding"), u.Encoding))
	}
	if u.Delimiter != "" {
		read.Lines = append(read.Lines, pair(say("delimiter"), strings.ReplaceAll(u.Delimiter, "\t", "TAB")))
	}
	for _, p := range u.Layout.Preamble {
		read.Lines = append(read.Lines, pair(p.Cell, p.Field+" = "+p.Value))
	}
	s.Blocks = append(s.Blocks, read)
	columns := sheet.Block{Heading: say("columns"),
		Columns: []string{say("sheet"), say("header_row"), say("column"), say("header"), say("understood_as"), say("unit")}}
	for _, t := range u.Layout.Tables {
		for _, c := range t.Columns {
			columns.Lines = append(columns.Lines, []sheet.Linked{{Text: t.Name}, {Text: strconv.Itoa(t.Header)},
				{Text: mapping.Letters(c.Index)}, {Text: c.Header}, {Text: c.Field}, {Text: strings.TrimSpace(c.Unit + " " + c.Note)}})
		}
	}
	s.Blocks = append(s.Blocks, columns)
	for _, list := range []struct {
		key     string
		reasons []mapping.Reason
	}{{"repairs", u.Repairs}, {"skipped", u.Layout.Skipped}, {"noticed", u.Seen}} {
		if len(list.reasons) > 0 {
			s.Blocks = append(s.Blocks, reasonsBlock(language, say(list.key), list.reasons))
		}
	}
	return s
}

func reasonsBlock(language, heading string, reasons []mapping.Reason) sheet.Block {
	b := sheet.Block{Heading: heading}
	for _, r := range reasons {
		what, next := r.Words(language)
		b.Lines = append(b.Lines, []sheet.Linked{{Text: r.Cell}, {Text: what}, {Text: next}})
	}
	return b
}

func pair(label, value string) []sheet.Linked {
	return []sheet.Linked{{Text: label}, {Text: value}}
}

// checkSummary is the first sheet of a check.
func (c *Config) checkSummary(out *Checked) *sheet.Summary {
	say := func(key string, args ...string) string { return mapping.Say(c.Language, key, args...) }
	s := &sheet.Summary{Title: "hgeimport check: " + say("now_check"), Good: out.Clean()}
	if len(out.Refusal) > 0 {
		s.Blocks = append(s.Blocks, reasonsBlock(c.Language, say("refused_why"), out.Refusal))
		return s
	}
	s.Blocks = append(s.Blocks, sheet.Block{Heading: say("rows"), Lines: [][]sheet.Linked{pair(say("rows_read"),
		fmt.Sprintf("%d = %s %d + rejected %d + duplicate %d", out.Rows, say("would_send"), out.Counts[""],
			out.Counts[mapping.Rejected], out.Counts[mapping.Duplicate]))}})
	forms := sheet.Block{Heading: say("forms"), Columns: []string{say("reference"), say("handover"), say("flight"), say("orders"), say("weight")}}
	for _, f := range out.Forms {
		forms.Lines = append(forms.Lines, []sheet.Linked{{Text: f.Reference}, {Text: f.Handover}, {Text: f.MAWB},
			{Text: strconv.Itoa(f.Orders)}, {Text: f.Weight}})
	}
	s.Blocks = append(s.Blocks, forms)
	return withUnderstood(s, c.Language, out.Understood)
}
