package mapping

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// labelBook is an outcome with labels between its orders, and what its label column says.
func labelBook(rows ...string) []grid {
	const ours = "|HGE status|HGE reason|HGE next step|HGE reference|HGE form|HGE · MAWB No label as read"
	out := make([]string, 0, len(rows))
	next := 10
	for _, row := range rows {
		first, read, _ := strings.Cut(row, "@")
		switch {
		case row == "header":
			out = append(out, "order_num|weight|handover"+ours)
		case first == "":
			out = append(out, strings.Join([]string{"HGE25070800005" + string(rune('0'+next/10)) + string(rune('0'+next%10)),
				"1|LAX1||||||" + read}, "|"))
			next++
		default:
			out = append(out, first+strings.Repeat("|", 8-strings.Count(first, "|"))+read)
		}
	}
	return csvBook(strings.Join(out, "\n"))
}

// TestLabelsAsBefore: an outcome that was sorted or cut says beside each row what the label above it was, and that holds.
func TestLabelsAsBefore(t *testing.T) {
	const (
		a, b, c = "180-20261150", "123-25122112", "123-25122123"
		title   = "MAWB No|" + a
		first   = "@" + a + " ($B$1)"
		second  = "@" + b + " (B5)"
		label   = "MAWB No|" + b + second
		all     = " 21389910283 " + a + " 2: 10 11;  21389910283 " + b + " 2: 12 13"
		swapped = " 21389910283 " + b + " 2: 10 11;  21389910283 " + a + " 2: 12 13"
	)
	for _, test := range []struct {
		name  string
		rows  []string
		forms string
		ends  string
	}{
		{"as it was", []string{title, "header", first, first, label, second, second}, all, ""},
		{"before there was an outcome", []string{title, "header", "@", "@", "MAWB No|" + b, "@", "@"}, all, ""},
		{"sorted", []string{title, "header", second, second, label, first, first}, swapped, ""},
		{"the label at the end", []string{title, "header", second, second, first, first, label}, swapped, ""},
		{"the label at the beginning", []string{title, "header", label, second, second, first, first}, swapped, ""},
		{"two labels at the end", []string{title, "header", second, second, first, first, label, "MAWB No|" + c + "@" + c + " (B9)"},
			swapped, ""},
		{"two labels at the beginning", []string{title, "header", label, "MAWB No|" + c + "@" + c + " (B9)", second, second, first,
			first}, swapped, ""},
		{"the label is gone", []string{title, "header", first, first, second, second}, all, ""},
		{"all labels are gone", []string{"header", first, first, second, second}, all, ""},
		{"a label that said more is gone", []string{title, "header", first, "@" + b + " (B5-D5)"},
			" 21389910283 " + a + " 1: 10", "ok; rejected label-gone@I4(123-25122112)"},
		{"it was written again", []string{title, "header", first, "MAWB No|" + b + "|Flight No|KE1", "@" + b + " (B5-D5)"},
			" 21389910283 " + a + " 1: 10;  21389910283 " + b + " 1: 11", ""},
		{"only rows of the other label are left", []string{title, "header", second, second},
			" 21389910283 " + b + " 2: 10 11", ""},
		{"the label was mended", []string{title, "header", first, first, "MAWB No|" + c + second, second, second},
			" 21389910283 " + a + " 2: 10 11;  21389910283 " + c + " 2: 12 13", ""},
		{"the title was mended", []string{"MAWB No|" + c, "header", first, first, label, second, second},
			" 21389910283 " + c + " 2: 10 11;  21389910283 " + b + " 2: 12 13", ""},
		{"mended and sorted", []string{title, "header", second, second, "MAWB No|" + c + second, first, first},
			" 21389910283 " + c + " 2: 10 11;  21389910283 " + a + " 2: 12 13", ""},
		{"the title was mended, and the rows sorted", []string{"MAWB No|" + c, "header", second, second, label, first, first},
			" 21389910283 " + b + " 2: 10 11;  21389910283 " + c + " 2: 12 13", ""},
		{"a new label above the rows", []string{title, "header", first, "MAWB No|" + c, first, label, second},
			" 21389910283 " + a + " 1: 10;  21389910283 " + b + " 1: 12", "ok; rejected moved-label@I5(180-20261150); ok"},
		{"a new label above new rows", []string{title, "header", first, "MAWB No|" + c, "@", label, second},
			" 21389910283 " + a + " 1: 10;  21389910283 " + c + " 1: 11;  21389910283 " + b + " 1: 12", ""},
		{"a new row", []string{title, "header", first, label, second, "@"},
			" 21389910283 " + a + " 1: 10;  21389910283 " + b + " 2: 11 12", ""},
		{"a new row among sorted ones", []string{title, "header", second, label, first, "@"},
			" 21389910283 " + b + " 1: 10;  21389910283 " + a + " 1: 11", "ok; ok; rejected moved-label@I6"},
		{"a person wrote the number", []string{title, "header", first, "MAWB No|" + c, "@" + a, label, second},
			" 21389910283 " + a + " 2: 10 11;  21389910283 " + b + " 1: 12", ""},
		{"written in another way", []string{title, "header", first, "MAWB No|12325122112" + second, second},
			" 21389910283 " + a + " 1: 10;  21389910283 " + b + " 1: 11", ""},
		{"rows of another outcome", []string{title, "header", first, "@" + c + " ($B$1)"},
			" 21389910283 " + a + " 1: 10;  21389910283 " + c + " 1: 11", ""},
		{"no label above the first rows", []string{"header", "@-", label, second},
			" 21389910283 - 1: 10;  21389910283 " + b + " 1: 11", ""},
		{"and sorted", []string{"header", second, label, "@-"},
			" 21389910283 " + b + " 1: 10;  21389910283 - 1: 11", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := mapBook(t, testOptions(), labelBook(test.rows...))
			if got := strings.Join(briefBatches(m.batches), "; "); got != test.forms {
				t.Errorf("forms %s, want %s", got, test.forms)
			}
			got := strings.Join(m.endings(), "; ")
			if strings.Contains(got, "rejected") != (test.ends != "") || test.ends != "" && got != test.ends {
				t.Errorf("ended %s, want %s", got, test.ends)
			}
		})
	}
}

// asOutcome is a sheet as its outcome gives it back: what the rows and labels were read with stands behind our columns.
func asOutcome(m mappedBook, text string) []string {
	lines := strings.Split(text, "\n")
	width := 0
	for _, line := range lines {
		width = max(width, strings.Count(line, "|")+1)
	}
	pad := func(row int, texts ...string) {
		lines[row-1] += strings.Repeat("|", width-1-strings.Count(lines[row-1], "|")) + "|" + strings.Join(texts, "|")
	}
	first := m.layout.Tables[0]
	var names []string
	for _, t := range m.layout.Tables {
		for _, read := range t.Read {
			if !slices.Contains(names, read.Name) {
				names = append(names, read.Name)
			}
		}
	}
	texts := map[int][]string{}
	at := func(row int, name, text string) {
		if texts[row] == nil {
			texts[row] = make([]string, 5+len(names))
		}
		texts[row][5+slices.Index(names, name)] = text
	}
	for i, t := range m.layout.Tables {
		end := len(lines) + 1
		if i+1 < len(m.layout.Tables) {
			end = m.layout.Tables[i+1].Header
		}
		for _, read := range t.Read {
			for _, label := range read.Labels {
				at(label.From, read.Name, label.Text)
			}
			for _, row := range m.rows {
				for _, run := range read.Runs {
					if n := row.Order.Row; n > t.Header && n < end && run.From <= n {
						at(n, read.Name, run.Text)
					}
				}
			}
		}
	}
	headers := []string{"HGE status", "HGE reason", "HGE next step", "HGE reference", "HGE form"}
	for _, name := range names {
		headers = append(headers, reason.ValueHeader("en", name))
	}
	pad(first.Header, headers...)
	for row := range lines {
		if texts[row+1] != nil {
			pad(row+1, texts[row+1]...)
		}
	}
	return lines
}

// formsOf says under what each order goes out.
func formsOf(m mappedBook) map[string]string {
	out := map[string]string{}
	for _, row := range m.rows {
		if g := row.Order.Group; row.Status == "" {
			out[row.Order.Num] = fmt.Sprint(g.Reference, g.Handover, g.Flight, row.Order.Bag)
		}
	}
	return out
}

// randomLabels is a list with labels between its orders.
func randomLabels(random *rand.Rand) string {
	mawbs := []string{"180-20261150", "123-25122112", "123-25122123", "180-20261161"}
	random.Shuffle(len(mawbs), func(i, j int) { mawbs[i], mawbs[j] = mawbs[j], mawbs[i] })
	kind, order := random.IntN(6), 10
	label := func(i int) (lines []string) {
		switch kind {
		case 0:
			return []string{"MAWB No|" + mawbs[i]}
		case 1:
			return []string{"MAWB No|" + mawbs[i] + "|Flight No|KE90" + fmt.Sprint(i)}
		case 2:
			return []string{"MAWB No|" + mawbs[i], "Flight No|KE90" + fmt.Sprint(i)}
		case 3:
			return []string{"Handover No|2138991029" + fmt.Sprint(i), "MAWB No|" + mawbs[i/2]}
		case 4:
			return []string{[]string{"Handover: LAX1", "Handover: ICN1"}[i%2]}
		}
		return []string{"Handover No|2138991029" + fmt.Sprint(i) + "|MAWB No|" + mawbs[i]}
	}
	var lines []string
	above := random.IntN(3) > 0
	if above {
		lines = append(lines, label(0)...)
	}
	lines = append(lines, "order_num|weight|Remark|Box")
	for i := range 2 + random.IntN(3) {
		if i > 0 || !above {
			lines = append(lines, label(i)...)
		}
		for range 1 + random.IntN(3) {
			lines = append(lines, fmt.Sprintf("HGE25070800005%02d|1|x|y", order))
			order++
		}
	}
	return strings.Join(lines, "\n")
}

// TestSortedLabelsProperty: however an outcome with labels is sorted and cut, no order goes out under another flight or handover,
// nor without what it had. Sorted labels of one row each refuse no file.
func TestSortedLabelsProperty(t *testing.T) {
	o := testOptions()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		text := randomLabels(random)
		first := mapBook(t, o, csvBook(text))
		want := formsOf(first)
		lines := asOutcome(first, text)
		header := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "order_num") })
		body := lines[header+1:]
		switch seed % 3 {
		case 0:
			random.Shuffle(len(body), func(i, j int) { body[i], body[j] = body[j], body[i] })
		case 1: // as Excel sorts by a column that the labels do not have
			slices.SortStableFunc(body, func(a, b string) int {
				return cmp.Compare(strings.Count(b, "HGE"), strings.Count(a, "HGE"))
			})
		}
		cut := seed%2 == 1
		if cut {
			body = slices.DeleteFunc(slices.Clone(body), func(l string) bool {
				return random.IntN(3) == 0 && !strings.HasPrefix(l, "Flight No") // else the sheet says that there is none
			})
		}
		again := csvBook(strings.Join(append(slices.Clone(lines[:header+1]), body...), "\n"))
		if _, err := survey(o, again); err != nil {
			if !cut && !strings.Contains(text, "\nFlight No|") {
				t.Errorf("%d refused: %+v\n%s", seed, err, again[0].text)
			}
			continue
		}
		m := mapBook(t, o, again)
		got := formsOf(m)
		for num, form := range got {
			if form != want[num] {
				t.Errorf("%d: %s goes out with %s, want %s\n%s", seed, num, form, want[num], again[0].text)
			}
		}
		if !cut && len(got) != len(want) && !strings.Contains(text, "\nFlight No|") {
			t.Errorf("%d: only %d of %d are sent: %s\n%s", seed, len(got), len(want), m.endings(), again[0].text)
		}
		if t.Failed() {
			return
		}
	}
}

// TestLabelThatCannotBeRead: the rows below a label with a number that is none are about the label, also where another number
// says which form they belong to. A row of a table that has no column for the number is about its header.
func TestLabelThatCannotBeRead(t *testing.T) {
	const header = "HAWB|Bag|Weight (kg)|handover_num"
	row := func(i int, rest string) string { return fmt.Sprintf("\nHGE250708000051%d|B%d|0.5|%s", i, i, rest) }
	for _, c := range []struct{ operation, text, want string }{
		{"manifest", "MAWB: 180-12345675\n" + header + row(1, "") + "\nMAWB: 180-1234567x" + row(2, "") + row(3, ""),
			"ok; rejected bad-mawb@A4(180-1234567x); rejected bad-mawb@A4(180-1234567x)"},
		{"scanform", "MAWB: 180-1234567x\n" + header + row(1, "H1") + row(2, "H1"),
			"rejected bad-mawb@A1(180-1234567x); rejected bad-mawb@A1(180-1234567x)"},
		{"scanform", "Handover No|20000000104/20000000105\n" + header[:len(header)-len("handover_num")] + row(1, ""),
			"rejected more-than-number@B1(20000000104/20000000105)"},
	} {
		if got := strings.Join(mapBook(t, optionsFor(c.operation), csvBook(c.text)).endings(), "; "); got != c.want {
			t.Errorf("%s:\n%s\n%s, want %s", c.operation, c.text, got, c.want)
		}
	}
	for label, want := range map[string]string{"|MAWB|180-12345675/180-12345686": "C4(180-12345675/180-12345686)",
		"MAWB|pending": "B4(pending)", "MAWB No: to follow": "A4(to follow)"} {
		book := csvBook("MAWB|180-12345675\n" + header + row(1, "") + "\n" + label + row(2, ""))
		if got := brief(refusal(t, optionsFor("manifest"), book)); !strings.Contains(got, "label-unreadable@"+want) {
			t.Errorf("%s: %s", label, got)
		}
	}
	above := brief(refusal(t, testOptions(), csvBook("MAWB: to follow\n"+header+row(1, "H1"))))
	if above != "content-differs@A1(to follow)" {
		t.Errorf("above the table: %s", above)
	}
	got := strings.Join(mapBook(t, optionsFor("manifest"), []grid{{name: "Mon", text: header + "|MAWB" + row(1, "|180-12345675")},
		{name: "Tue", text: header + row(2, "")}}).endings(), "; ")
	if got != "ok; rejected not-in-table@Tue!A1" {
		t.Errorf("without a column: %s", got)
	}
}
