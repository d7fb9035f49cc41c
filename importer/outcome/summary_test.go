package outcome

import (
	"slices"
	"testing"
)

func TestTextLines(t *testing.T) {
	for _, c := range []struct {
		text string
		room int
		want int
	}{
		{"", 10, 1},
		{"0123456789", 10, 1},
		{"01234567890", 10, 2},
		{"01234 6789", 10, 1},
		{"01234 67890", 10, 2},
		{"a 0123456789", 10, 2},
		{"one\ntwo", 10, 2},
		{"012345678901234567890", 10, 3},
		{"a 01234567890", 10, 3},
		{"a 长长长长长", 10, 2},
		{"长长长长长", 10, 1},
		{"长长长长长长", 10, 2},
	} {
		if got := textLines(c.text, c.room); got != c.want {
			t.Errorf("textLines(%q, %d) = %d, want %d", c.text, c.room, got, c.want)
		}
	}
}

func TestColumnSpans(t *testing.T) {
	long := "a text that is a good deal longer than the whole sheet is wide, so that it has to give way to all of the others, " +
		"which are short"
	one := func(columns []string, texts ...string) SummarySection {
		var line []SummaryCell
		for _, text := range texts {
			line = append(line, SummaryCell{Text: text})
		}
		return SummarySection{Headers: columns, Rows: [][]SummaryCell{line}}
	}
	for _, c := range []struct {
		name  string
		block SummarySection
		want  []int
	}{
		{"label and value", one(nil, "name", "x"), []int{leastLabel, gridColumns - leastLabel}},
		{"the last one runs to the edge", one([]string{"a", "b"}, "x", "y"), []int{1, gridColumns - 1}},
		{"the longest give way", one([]string{"a", "b", "c"}, "0123456789", long, long), []int{3, 11, 12}},
		{"what cannot be broken is kept whole", one([]string{"a", "b", "c"}, "https://carrier.example/scanform/1.pdf", long, long),
			[]int{7, 9, 10}},
		{"one text alone", one(nil, long), nil},
	} {
		if got := columnSpans(c.block, &columnNeed{}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
