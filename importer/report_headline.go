package importer

import (
	"strconv"

	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// headlineFacts is what a headline follows from. It names the worst next step of any row first, and never contradicts one.
type headlineFacts struct {
	language string
	of       string              // what the rows are, for reason.SayOf
	rows     int                 // that were read
	closed   int                 // that are confirmed
	bySteps  map[reason.Step]int // rows by their worst next step
	undone   int                 // that were done before, and undone or changed since
	others   int                 // rows of bags, handovers or flights that are to be mended, whatever became of orders
	leftOut  string              // what is said of rows that are left out
}

// nothingLeft tells whether nobody has to do anything.
func (h headlineFacts) nothingLeft() bool {
	for step, n := range h.bySteps {
		if step != reason.StepNone && n > 0 {
			return false
		}
	}
	return h.others == 0
}

// text says what to do now: one sentence for each kind of next step, the worst first. Behind them stands which rows are left out.
func (h headlineFacts) text() string { return joinSentences(h.language, h.whatNow(), h.leftOut) }

func (h headlineFacts) whatNow() string {
	say := func(key string, n int) string {
		return reason.SayOf(h.language, h.of, key, strconv.Itoa(n), strconv.Itoa(h.rows))
	}
	if h.nothingLeft() {
		if twice := h.rows - h.closed; twice > 0 {
			key := "now_nothing_twice"
			if h.undone > 0 {
				key = "now_nothing_undone"
			}
			return reason.SayOf(h.language, h.of, key, strconv.Itoa(h.closed), strconv.Itoa(twice))
		}
		if h.leftOut != "" {
			return say("now_nothing_else", h.rows)
		}
		return say(ofRows(h.of, "now_nothing", "now_nothing_rows"), h.rows)
	}
	// Only the first sentence says what to do with the workbook: if the administrator comes first, no other one may say "drop it".
	keys := []struct {
		step        reason.Step
		first, also string
	}{
		{reason.StepAsk, "now_ask_first", ""},
		{reason.StepMend, "now_mend", "now_also_mend"},
		{reason.StepDrop, "now_drop", "now_also_unsent"},
		{reason.StepAgain, "now_again", "now_also_unanswered"},
		{reason.StepWait, "now_wait", "now_wait"},
	}
	var sentences []string
	for _, k := range keys {
		n := h.bySteps[k.step]
		if k.step == reason.StepMend {
			if n += h.bySteps[reason.StepAnswer]; n == 0 && h.others > 0 {
				n, k.first, k.also = h.others, "now_mend_others", "now_also_mend_others"
			}
		}
		switch {
		case n == 0:
		case len(sentences) == 0:
			sentences = append(sentences, say(k.first, n))
		default:
			sentences = append(sentences, say(k.also, n))
		}
	}
	return joinSentences(h.language, sentences...)
}

// ofRows is the key of words that count rows as what they are, or of those that count them as rows: one waybill may have several.
func ofRows(operation, key, several string) string {
	if op := operations.Named(operation); op != nil && op.Several {
		return several
	}
	return key
}

// nothingSentHeadline is the headline of a file of which nothing was sent. layout is nil if its table cannot be shown.
func nothingSentHeadline(language string, reasons []reason.Reason, layout *mapping.Layout) string {
	faults, questions := splitReasons(reasons)
	for _, row := range rowProblems(layout) {
		faults = append(faults, row.Reasons...)
	}
	worst := reason.WorstStep(reason.Rejected, faults)
	n := strconv.Itoa(len(questions))
	switch {
	case worst == reason.StepAsk:
		return reason.Say(language, "now_refused_ask")
	case len(questions) > 0 && len(faults) > 0:
		return reason.Say(language, "now_asked_mend", n)
	case len(questions) > 0:
		return reason.Say(language, "now_asked", n)
	case layout != nil:
		return reason.Say(language, "now_refused")
	case worst == reason.StepDrop || worst == reason.StepWait:
		return reason.Say(language, "now_refused_drop")
	}
	return reason.Say(language, "now_refused_alone")
}

// headline says what the user should do.
func (r *fileReport) headline() string {
	if r.file.State.NothingSent() {
		return nothingSentHeadline(r.cfg.Language, r.refusal, r.understood.Layout)
	}
	return r.facts().text()
}

func (r *fileReport) facts() headlineFacts {
	return headlineFacts{language: r.cfg.Language, of: operationOf(r.understood.Layout), rows: r.file.Rows,
		closed: r.counts[reason.Confirmed], bySteps: r.steps, undone: r.undone,
		others: rowsToMend(r.understood.Layout), leftOut: leftOutWords(r.cfg.Language, r.understood.Layout)}
}
