package command

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/shape"
	"hgeimport/importer"
	"hgeimport/importer/visible"
)

// mostListed is how many lines of one kind are printed.
const mostListed = 200

// replyPrinter prints what the doctor says of a reply: a line for each thing, what it is in front.
type replyPrinter struct {
	w    io.Writer
	ours func(string) bool
}

func (p replyPrinter) line(what, format string, args ...any) {
	fmt.Fprintf(p.w, "%-10s  %s\n", what, visible.Line(fmt.Sprintf(format, args...)))
}

// printReply prints how a reply is read, and what would read it. Texts of the reply are masked.
func printReply(w io.Writer, f *importer.ReplyFindings) {
	p := replyPrinter{w, f.IsOurs}
	p.line("reply", "%s", f.Source)
	p.form(f)
	p.envelope(f.Reading)
	p.result(f)
	for i, path := range f.Unread {
		if i == mostListed {
			p.line("not read", "… and more: %d", len(f.Unread)-mostListed)
			break
		}
		p.line("not read", "%s", path)
	}
	for _, note := range f.Notes {
		p.line("note", "%s", shape.Mask(note))
	}
	p.proposal(f)
}

func (p replyPrinter) form(f *importer.ReplyFindings) {
	switch {
	case f.Form != nil:
		p.line("form", "%s, %s, orders %d, %s, of %s", f.Reference, f.Operation, f.Form.Orders, f.Form.State, visible.Line(f.Form.File))
	case f.Reference != "":
		p.line("form", "%s, %s; the ledger does not have it, so its orders are not known", f.Reference, f.Operation)
	default:
		p.line("form", "%s; no text of the reply is a reference of the ledger's", f.Operation)
	}
}

func (p replyPrinter) envelope(r *hgeapi.Reading) {
	if !r.Envelope {
		p.line("envelope", "HTTP %d; none: the carrier's own reply has code and success", r.Status)
		return
	}
	text := fmt.Sprintf("HTTP %d", r.Status)
	for _, part := range [][2]string{{"code", r.Code}, {"success", r.Success}, {"detail", shape.Mask(r.Detail)}} {
		if part[1] != "" {
			text += fmt.Sprintf(", %s %s", part[0], part[1])
		}
	}
	p.line("envelope", "%s", text)
}

func (p replyPrinter) result(f *importer.ReplyFindings) {
	if errors.Is(f.Reading.Err, hgeapi.ErrNotKnown) {
		p.line("means", "the carrier does not know this reference (unknown_codes)")
		return
	}
	var refused *hgeapi.RefusedError
	if errors.As(f.Reading.Err, &refused) {
		p.line("means", "the carrier has refused it")
		return
	}
	r := f.Reading.Result
	if r == nil {
		p.line("data", "nothing is read at %q (data)", f.Shape.Data)
		return
	}
	if f.Reading.NamedAt != "" {
		what := "reference"
		if f.AtOnce {
			what = "about"
		}
		p.line(what, "%s at %q", p.shown(f.Reading.Named), f.Reading.NamedAt)
	}
	if r.Given != "" {
		p.line("given", "%s", p.shown(r.Given))
	}
	p.line("state", "%s at %q: %s", p.shown(r.Word), f.Shape.State, meansOf(r.State, r.Word))
	p.optional("number", r.Number, f.Shape.Form)
	p.optional("document", r.Document, f.Shape.Document)
	p.optional("message", r.Message, f.Shape.Message)
	for _, v := range f.Values {
		switch {
		case v.Name == "":
			p.line(v.What, "%s at %q", v.Words, v.At)
		default:
			p.line(v.What, "%s at %q: %s", shape.Mask(v.Name), v.At, v.Words)
		}
	}
	if f.AtOnce && len(r.Orders) == 0 {
		return
	}
	p.line("orders", "%d at %q", len(r.Orders), f.Shape.Orders)
	for i, o := range r.Orders {
		if i == mostListed {
			p.line("order", "… and more: %d", len(r.Orders)-mostListed)
			break
		}
		words := ""
		if o.Message != "" {
			words = " (" + shape.Mask(o.Message) + ")"
		}
		p.line("order", "%s %s: %s%s", p.shown(o.Num), p.shown(o.Word), meansOf(o.State, o.Word), words)
	}
}

func (p replyPrinter) optional(what, value, path string) {
	if value != "" {
		p.line(what, "%s at %q", shape.Mask(value), path)
	}
}

// shown is a text of the reply as it may be shown.
func (p replyPrinter) shown(text string) string {
	switch {
	case text == "":
		return "nothing"
	case p.ours(text):
		return text
	}
	return `"` + shape.Mask(text) + `"`
}

func meansOf(state hgeapi.State, word string) string {
	switch {
	case state != hgeapi.Unreadable:
		return string(state)
	case word == "":
		return "unreadable"
	case strings.Contains(word, ", "):
		return "unreadable: it is in no list, or the order stands there twice"
	}
	return "in no list"
}

// proposal prints the lines that would read the reply, ready to paste.
func (p replyPrinter) proposal(f *importer.ReplyFindings) {
	fmt.Fprintln(p.w)
	for _, lacking := range f.Lacking {
		p.line("lacking", "%s", lacking)
	}
	for _, remark := range f.Proposal.Remarks {
		p.line("remark", "%s", shape.Mask(remark))
	}
	read := "it"
	switch {
	case len(f.Lacking) == 0 && len(f.Proposal.Lines) == 0:
		p.line("well", "the reply is read completely; there is nothing to set")
		return
	case len(f.Proposal.Lines) == 0:
		p.line("open", "no lines of config.toml are known that would read it")
		return
	case len(f.Lacking) == 0:
		p.line("well", "the reply is read as far as it counts")
		read = "more of it"
	case len(f.Proposal.Lacking) > 0:
		read = "more of it"
	}
	fmt.Fprintf(p.w, "\nThese lines of config.toml would read %s. Each stands in place of the line of the same key there:\n\n%s\n",
		read, shape.TOML(f.Table, f.Proposal.Lines))
	for _, lacking := range f.Proposal.Lacking {
		p.line("then", "still: %s", lacking)
	}
}
