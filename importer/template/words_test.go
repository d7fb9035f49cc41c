package template

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// leaks are programmers' words, which no clerk should have to read.
var leaks = regexp.MustCompile(`(?i)\b(nil|null|struct|json|exception|invalid|panic|pointer|string|integer|boolean|parse|stack|` +
	`EOF|struct|regexp?|enum|schema|undefined|NaN|TODO)\b`)

// Every word that a template needs stands in template.toml, in each language. What is lacking is named.
func TestWordsAreComplete(t *testing.T) {
	t.Parallel()
	w := words()
	for _, o := range operations.All {
		wantWords(t, "about."+o.Name(), w.About[o.Name()])
		wantWords(t, "rows."+o.Key+" (the key of "+o.Name()+")", w.Rows[o.Key])
		for _, block := range o.Joins {
			in := w.Block[block]
			if len(mapping.BlockFields(block)) == 0 {
				t.Errorf("%s joins %s, which is no block", o.Name(), block)
			}
			wantWords(t, "block."+block+".name", in.Name)
			wantWords(t, "block."+block+".in_rows", in.InRows)
			wantWords(t, "block."+block+".in_sheet", in.InSheet)
		}
		for _, name := range o.Fields() {
			f := w.field(name)
			if !slices.ContainsFunc(w.Field, func(f fieldWords) bool { return f.Name == name }) {
				t.Errorf("template.toml has no [[field]] %s, which %s has", name, o.Name())
				continue
			}
			if len(f.Example) == 0 && needsExample(o, f) {
				t.Errorf("template.toml has no example of %s, which %s must have", name, o.Name())
			}
		}
	}
	for name, texts := range map[string]map[string]string{"title": w.Title, "example_name": w.ExampleName,
		"address_book": w.AddressBook, "required": w.Required, "either": w.Either, "optional": w.Optional} {
		wantWords(t, name, texts)
	}
}

// needsExample tells whether the example of an operation is incomplete without a field.
func needsExample(o *mapping.Operation, f *fieldWords) bool {
	return slices.ContainsFunc(o.Must, func(either []string) bool { return either[0] == f.Name })
}

func wantWords(t *testing.T, name string, texts map[string]string) {
	t.Helper()
	for _, language := range reason.Languages {
		if texts[language] == "" {
			t.Errorf("template.toml has no %s in %s", name, language)
		}
	}
}

// Each field says what goes in there, and its examples are what its kind says.
func TestFieldWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range words().Field {
		if seen[f.Name] {
			t.Errorf("%s stands in template.toml twice", f.Name)
		}
		seen[f.Name] = true
		if !slices.ContainsFunc(mapping.ListFields(nil), func(l mapping.FieldSpellings) bool { return l.Field == f.Name }) {
			t.Errorf("template.toml has a field %q, which there is not", f.Name)
		}
		for language, text := range map[string][2]string{"en": f.EN, "zh": f.ZH, "ko": f.KO} {
			if text[0] == "" || text[1] == "" || strings.HasSuffix(text[1], ".") || leaks.MatchString(text[1]) {
				t.Errorf("%s in %s: %q", f.Name, language, text)
			}
		}
		for _, text := range f.Example {
			if _, err := time.Parse(outcome.ExampleTime, text); f.Kind == outcome.TimeColumn && err != nil {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
}

// Each heading of each template, in every language, is a spelling of its field.
func TestHeadingsMeanTheirFields(t *testing.T) {
	t.Parallel()
	aliases, err := mapping.NewAliases(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range operations.All {
		for _, language := range reason.Languages {
			for _, s := range Of(o, language, []string{"LAX1"}).Sheets {
				for _, c := range s.Columns {
					if got := aliases.For(o).Field(c.Header); got != c.Field {
						t.Errorf("%s in %s: %q means %q, not %s", o.Name(), language, c.Header, got, c.Field)
					}
				}
			}
		}
	}
}

// A comment says first whether a row must have the field.
func TestCommentsSayWhatIsNeeded(t *testing.T) {
	t.Parallel()
	for _, want := range []struct{ operation, field, comment string }{
		{"scanform", "order_num", "required: the carrier's number"},
		{"scanform", "customer_order_num", "optional: your own number"},
		{"scanform", "weight", "the weight of the parcel"},
		{"scanform", "mawb_no", "the MAWB of a row of the flight sheet"},
		{"scanform", "handover", "who hands the parcels over"},
		{"manifest", "bag_num", "required: your number of the bag"},
		{"manifest", "mawb_no", "the MAWB of a row of the flight sheet"},
		{"flight", "mawb_no", "required: the master air waybill"},
		{"flight", "atd", "this or ATA is required: when"},
		{"flight", "ata", "this or ATD is required: when"},
		{"bags", "bag_num", "required: your number of the bag"},
		{"void-bags", "container_num", "required: the number that the carrier gave"},
	} {
		rows := Of(operations.Named(want.operation), "en", []string{"LAX1"}).Sheets[0]
		i := slices.IndexFunc(rows.Columns, func(c outcome.TemplateColumn) bool { return c.Field == want.field })
		if i < 0 {
			t.Errorf("%s has no column %s", want.operation, want.field)
		} else if got := rows.Columns[i].Comment; !strings.HasPrefix(got, want.comment) {
			t.Errorf("%s %s: %q", want.operation, want.field, got)
		}
	}
}

// An operation that is not known here gets a template of the fields that it must and may have.
func TestTemplateFollowsFromTheOperation(t *testing.T) {
	t.Parallel()
	o := &mapping.Operation{Key: "order_num", Must: [][]string{{"order_num"}, {"weight"}}, May: []string{"country_code"},
		Joins: []string{"bag"}}
	o.Call.Operation = "weigh"
	var got []string
	for _, s := range Of(o, "en", []string{"LAX1"}).Sheets {
		for _, c := range s.Columns {
			got = append(got, s.Name+" "+c.Field)
		}
	}
	want := "orders order_num, orders bag_num, orders weight, orders country_code, bags bag_num, bags bag_type, bags bag_weight, " +
		"bags bag_length, bags bag_width, bags bag_height"
	if strings.Join(got, ", ") != want {
		t.Errorf("%v", got)
	}
}
