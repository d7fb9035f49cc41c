package mapping

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// exampleText says whether a text says of itself that it is an example.
type exampleText uint8

const (
	noExample    exampleText = iota
	maybeExample             // SAMPLE-1: somebody may call orders so
	sureExample              // Example, e.g. A-1, 示例：A-1
)

// exampleIn says whether the number of a row says that it is an example. EG-1 is no e.g.
func exampleIn(num cell.Cell) exampleText {
	if num.Kind != cell.Text || len(num.Text) > longestRemark {
		return noExample
	}
	folded := cell.Fold(num.Text)
	for _, w := range rowWords().example {
		if !strings.HasPrefix(folded, w) {
			continue
		}
		text := cell.Normalize(num.Text)
		rest := strings.TrimLeft(behind(text, w), " .")
		switch {
		case w == "eg" && !strings.HasPrefix(text, "e.g"):
		case rest == "", w == "eg", strings.ContainsRune(":(,[【", []rune(rest)[0]):
			return sureExample
		case scriptOf([]rune(w)[0]) != 2 && unicode.IsLetter([]rune(rest)[0]) && text[len(w)] != ' ': // Sampler-1
		case !strings.ContainsFunc(rest, unicode.IsDigit):
			return sureExample
		default:
			return maybeExample
		}
	}
	return noExample
}

// behind is what stands in a text behind the letters and digits of a word that it begins with.
func behind(text, word string) string {
	left := len(word)
	for i, c := range text {
		if left <= 0 {
			return text[i:]
		}
		left -= len(cell.LettersAndDigits(string(c)))
	}
	return ""
}

// mayBeKey says that a cell may name a row: one with a number is never left out without a question.
func (t *table) mayBeKey(num cell.Cell) bool {
	return t.lead.isKey(num) || !cell.IsBlank(num) && strings.ContainsFunc(num.Text, unicode.IsDigit)
}

// askForExamples asks about orders right below the header that may be examples: by a word such as example beside them, in a
// column that is not used, or by their number. The answer holds for later files that have these very orders there, as a form to
// fill in has: in others a word may look like one, and an order would stay behind.
func (s *Survey) askForExamples(t *table, rows []cell.Row) {
	if t.role != ordersRole || t.at[s.lead.key] == nil {
		return
	}
	var examples []int
	var ask reason.Reason
	digest := fnv.New32a()
	for i := range rows {
		r := &rows[i]
		if r.Number > t.header+exampleWithin {
			break
		}
		num := t.unmerged(r, s.lead.key)
		if t.kindOf(r) != dataRow || cell.IsBlank(num) {
			continue
		}
		at := slices.IndexFunc(r.Cells, isExampleWord)
		switch {
		case at >= 0 && t.columnAt(at) == nil && !saysExampleElsewhere(t, rows, i, at):
		case exampleIn(num) == maybeExample && !t.numbersAreExamples(rows):
			at = t.at[s.lead.key].index
		default:
			continue
		}
		if examples = append(examples, r.Number); len(examples) == 1 {
			ask = reason.Reason{Code: reason.ExampleRow, Cell: cell.Address(t.info.Name, at, r.Number),
				Value: cell.Shorten(r.Cells[at].Text)}
		}
		fmt.Fprintln(digest, cell.Fold(num.Text))
	}
	if len(examples) == 0 {
		return
	}
	ask.Asks = &reason.Question{Key: reason.KeyInTable("example row", fmt.Sprintf("%08x", digest.Sum32())), Choices: []reason.Choice{
		{Answer: "send", Say: "choice_send_hidden"}, {Answer: "leave out", Say: "choice_leave_out_hidden"}}}
	if s.askPerson(ask) == "leave out" {
		t.exampleRows = append(t.exampleRows, examples...)
	}
}

// numbersAreExamples says that orders are called so further down, too, or all orders of a short table are: then it is what
// somebody calls them.
func (t *table) numbersAreExamples(rows []cell.Row) bool {
	with, all := 0, 0
	for i := range rows {
		num := t.unmerged(&rows[i], t.lead.key)
		if cell.IsBlank(num) {
			continue
		}
		if all++; exampleIn(num) != maybeExample {
			continue
		}
		if with++; rows[i].Number > t.header+exampleWithin {
			return true
		}
	}
	return with > 1 && with == all
}

func isExampleWord(c cell.Cell) bool {
	return c.Kind == cell.Text && len(c.Text) <= longestRemark && slices.Contains(rowWords().example, cell.Fold(c.Text))
}

// saysExampleElsewhere says that a column is one of such words: the goods are samples, or the shipper is called so. They stand in
// orders further down, too, or in all orders of a short table.
func saysExampleElsewhere(t *table, rows []cell.Row, i, at int) bool {
	with := 0
	for j := range rows {
		if !isExampleWord(rows[j].Cell(at)) {
			continue
		}
		if with++; rows[j].Number > t.header+exampleWithin {
			return true
		}
	}
	return with > 1 && with == len(rows)
}
