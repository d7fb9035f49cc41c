package importer

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hgeimport/importer/importertest"
	"hgeimport/importer/outcome"
	"hgeimport/importer/template"
	"hgeimport/mapping"
)

// conformRows is how many rows a file of the suite has: three bags of two, so that with two orders in a form there are three
// forms, or six if each row is one.
const conformRows = 6

// conformTable is a file of an operation: the examples of its template in one table, the key of the rows first.
type conformTable struct {
	op     *mapping.Operation
	fields []string
	rows   [][]string
}

// tableOf makes a file of an operation. Its first row is that of the template's example if from is 0; two rows share a bag, and
// all of them a flight and a handover.
func tableOf(op *mapping.Operation, from, rows int) *conformTable {
	table := &conformTable{op: op, fields: []string{op.Key}}
	examples := [][]string{nil}
	t := template.Of(op, "en", nil)
	for _, sheet := range t.Sheets {
		for _, c := range sheet.Columns {
			if at := slices.Index(table.fields, c.Field); at < 0 && len(c.Example) > 0 {
				table.fields, examples = append(table.fields, c.Field), append(examples, c.Example)
			} else if c.Field == op.Key {
				examples[0] = c.Example
			}
		}
	}
	for i := from; i < from+rows; i++ {
		row := make([]string, len(table.fields))
		for at, field := range table.fields {
			row[at] = valueIn(t, op, field, examples[at], i)
		}
		table.rows = append(table.rows, row)
	}
	return table
}

// valueIn is the value of a field in row i.
func valueIn(t *outcome.Template, op *mapping.Operation, field string, example []string, i int) string {
	own := slices.IndexFunc(t.Sheets[0].Columns, func(c outcome.TemplateColumn) bool {
		return c.Field == field && c.Kind == outcome.TextColumn && len(c.Choices) == 0 && c.From == ""
	})
	switch {
	case field == op.Key:
		return nth(example[0], i)
	case field == op.Guard.Item || field == op.Whole:
		return nth(example[0], i/2)
	case own >= 0:
		return nth(example[0], i) // a number of the row, such as the customer's own
	}
	return example[0]
}

var (
	aMAWB      = regexp.MustCompile(`^(\d{3}-)(\d{7})\d$`)
	lastNumber = regexp.MustCompile(`\d+(\D*)$`)
)

// nth is the i-th value after one, of the same kind: its last number counts on.
func nth(value string, i int) string {
	if m := aMAWB.FindStringSubmatch(value); m != nil {
		serial, _ := strconv.Atoi(m[2])
		return fmt.Sprintf("%s%07d%d", m[1], serial+i, (serial+i)%7)
	}
	return lastNumber.ReplaceAllStringFunc(value, func(number string) string {
		digits := strings.TrimRightFunc(number, func(r rune) bool { return r < '0' || r > '9' })
		n, _ := strconv.Atoi(digits)
		return fmt.Sprintf("%0*d%s", len(digits), n+i, number[len(digits):])
	})
}

// key is what names row i; a negative one counts from the end.
func (t *conformTable) key(i int) string { return t.rows[(i+len(t.rows))%len(t.rows)][0] }

// keys name the rows.
func (t *conformTable) keys() (all []string) {
	for i := range t.rows {
		all = append(all, t.key(i))
	}
	return all
}

// with is the table with another value in a row.
func (t *conformTable) with(i int, field, value string) *conformTable {
	changed := &conformTable{op: t.op, fields: t.fields}
	for _, row := range t.rows {
		changed.rows = append(changed.rows, slices.Clone(row))
	}
	changed.rows[(i+len(t.rows))%len(t.rows)][slices.Index(t.fields, field)] = value
	return changed
}

// changeable are some of these fields that the table has, with a number that can count on.
func (t *conformTable) changeable(fields []string) (some []string) {
	const enough = 3
	for _, field := range fields {
		if at := slices.Index(t.fields, field); at >= 0 && nth(t.rows[0][at], 1) != t.rows[0][at] && len(some) < enough {
			some = append(some, field)
		}
	}
	return some
}

// value is what stands in a row.
func (t *conformTable) value(i int, field string) string {
	return t.rows[i][slices.Index(t.fields, field)]
}

// together are the rows that go out in one form with row i, if two orders are in one.
func (t *conformTable) together(i int) []string {
	i = (i + len(t.rows)) % len(t.rows)
	if len(t.op.FormBy) == 0 || t.op.Several {
		return []string{t.key(i)}
	}
	return []string{t.key(i - i%2), t.key(i - i%2 + 1)}
}

// forms is how many forms it makes.
func (t *conformTable) forms() int {
	if len(t.op.FormBy) == 0 || t.op.Several {
		return len(t.rows)
	}
	return len(t.rows) / 2
}

func (t *conformTable) String() string {
	var b strings.Builder
	b.WriteString(strings.Join(t.fields, ",") + "\n")
	for _, row := range t.rows {
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	return b.String()
}

// dropTable drops the table as a CSV file.
func (w *world) dropTable(name string, table *conformTable) {
	w.t.Helper()
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", name), table.String())
}

// The first row of a table is the example of the template, and no two rows are about the same.
func TestConformTable(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, op *mapping.Operation) {
		seen := map[string]bool{}
		for _, key := range tableOf(op, 0, 40).keys() {
			if seen[key] {
				t.Errorf("two rows of %s", key)
			}
			seen[key] = true
		}
		for _, either := range op.Must {
			if table := tableOf(op, 0, 1); !slices.ContainsFunc(either, func(f string) bool { return slices.Contains(table.fields, f) }) {
				t.Errorf("no example of %v, which a row must have", either)
			}
		}
	})
}
