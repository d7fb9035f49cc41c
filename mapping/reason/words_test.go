package reason

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// declaredCodes are the constants of codes.go and of the files beside it: name and code.
func declaredCodes(t *testing.T) map[string]Code {
	t.Helper()
	out := map[string]Code{}
	for _, name := range []string{"codes.go", "codes_flight.go", "codes_sheet.go"} {
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		addDeclaredCodes(t, tree, out)
	}
	return out
}

func addDeclaredCodes(t *testing.T, tree *ast.File, out map[string]Code) {
	t.Helper()
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil || len(spec.Values) != 1 {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "Code" {
			s, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out[spec.Names[0].Name] = Code(s)
		}
		return true
	})
}

func TestEveryCodeHasWords(t *testing.T) {
	codes := slices.Sorted(maps.Values(declaredCodes(t)))
	if len(codes) < 80 {
		t.Fatalf("only %d codes were found", len(codes))
	}
	if twice := slices.Compact(slices.Clone(codes)); len(twice) != len(codes) {
		t.Errorf("a code is declared twice")
	}
	said := slices.Sorted(maps.Keys(wording().Code))
	if diff := cmp.Diff(codes, said); diff != "" {
		t.Errorf("codes (-) and words (+) differ:\n%s", diff)
	}
}

// leaks are programmers' words. Users should never have to read them.
var leaks = regexp.MustCompile(`(?i)\b(nil|null|struct|json|exception|invalid|panic|pointer|string|integer|` +
	`boolean|parse|stack|EOF|struct|regexp?|enum|schema|undefined|NaN|TODO)\b`)

func TestWords(t *testing.T) {
	check := func(name string, texts map[string][2]string) {
		t.Helper()
		for i := range 2 {
			want := placeholders(texts["en"][i])
			for _, language := range Languages {
				text, ok := texts[language]
				switch {
				case !ok || text[0] == "" || (text[1] == "") != (texts["en"][1] == ""):
					t.Errorf("%s: nothing, or not all, in %s", name, language)
				case !slices.Equal(placeholders(text[i]), want):
					t.Errorf("%s: %s has the particulars %v, en has %v", name, language, placeholders(text[i]), want)
				case leaks.MatchString(text[i]):
					t.Errorf("%s: %s: a programmer's word: %s", name, language, text[i])
				case strings.HasSuffix(text[i], ".") || strings.HasSuffix(text[i], "。"):
					t.Errorf("%s: %s: ends with a full stop", name, language)
				}
				if language != "en" && text[i] != "" && !strings.ContainsFunc(text[i], isCJK) && !ofRows.MatchString(text[i]) &&
					text[i] != texts["en"][i] {
					t.Errorf("%s: %s: %s is not in that language", name, language, text[i])
				}
			}
		}
		if len(texts) != len(Languages) {
			t.Errorf("%s: %d languages", name, len(texts))
		}
	}
	for code, texts := range wording().Code {
		check(string(code), texts)
		if r := []rune(texts["en"][0]); unicode.IsUpper(r[0]) && !strings.HasPrefix(texts["en"][0], "Excel") {
			t.Errorf("%s: begins with a capital letter", code)
		}
	}
	for key, texts := range wording().Say {
		both := map[string][2]string{}
		for language, text := range texts {
			both[language] = [2]string{text, ""}
		}
		check(key, both)
	}
}

// TestRowsHaveNames makes sure that each operation says in each language what its rows are called.
func TestRowsHaveNames(t *testing.T) {
	for operation, rows := range wording().Rows {
		for _, f := range append(rows.Columns, rows.Key) {
			if wording().Field[f] == nil {
				t.Errorf("%s: there is no field %s", operation, f)
			}
		}
		for _, language := range Languages {
			for _, name := range []string{"row", "a row", "rows", "this row", "all rows", "key", "a key", "done"} {
				if rows.in(language)[name] == "" {
					t.Errorf("%s: %s: no %q", operation, language, name)
				}
			}
		}
	}
	what, _ := Reason{Code: MissingOrder, Of: "flight"}.Words("en")
	if what != "the MAWB is missing" {
		t.Error(what)
	}
	if what := SayOf("ko", "void-bags", "check_closed"); !strings.Contains(what, "대포장") {
		t.Error(what)
	}
}

func placeholders(text string) []string {
	out := placeholder.FindAllString(text, -1)
	for i := range out {
		if n, _, counts := strings.Cut(out[i], " "); counts && n != "{field" { // {0 row|rows} in one language is {0} in another
			out[i] = n + "}"
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestWordsAreFilledIn(t *testing.T) {
	for _, c := range []struct {
		reason     Reason
		language   string
		what, next string
	}{
		{Reason{Code: ChangedByExcel, Cell: "orders!B6", Value: "2.13899E+10"}, "en",
			`orders!B6: Excel has changed this number: "2.13899E+10"`, "set the column to Text and paste the number again"},
		{Reason{Code: ChangedByExcel, Cell: "B6", Value: "2.13899E+10"}, "zh",
			"B6: Excel 改变了这个号码：“2.13899E+10”", "把该列设为文本格式，重新粘贴号码"},
		{Reason{Code: BadDate, Cell: "B6"}, "en", "B6: this is not a date that can be read", "write it like 2025-12-31 08:30:00"},
		{Reason{Code: LongCell, Args: []string{"32767", "12"}}, "en", "line 12: a cell holds more than 32767 characters",
			"shorten it; often a missing quote has swallowed the lines that follow"},
		{Reason{Code: LongCell, Cell: "A2", Args: []string{"32767", ""}}, "en", "A2: a cell holds more than 32767 characters",
			"shorten it; often a missing quote has swallowed the lines that follow"},
		{Reason{Code: UnknownHandover, Value: "LAX9"}, "en", `"LAX9" is not in the address book`,
			"ask your administrator to add it to the address book"},
		{Reason{Code: CarrierRefusedOrder}, "ko", "운송사가 이 주문을 거절했습니다",
			"운송사가 말한 내용을 고친 뒤 파일을 다시 넣어 주세요"},
		{Reason{Code: GaveUp, Args: []string{"TR1", "72h"}}, "en", "the carrier did not say what became of TR1 within 72h",
			"drop the file again to have it asked once more; nothing is sent twice by that"},
		{Reason{Code: GaveUp, Args: []string{"TR1", "", "processing"}}, "en",
			"the carrier did not say what became of TR1; its last word was: processing",
			"drop the file again to have it asked once more; nothing is sent twice by that"},
		{Reason{Code: "no such code"}, "en", "no such code", ""},
		{Reason{Code: NoRows}, "fr", "the file has no rows", "fill in the sheet and drop it again"},
	} {
		what, next := c.reason.Words(c.language)
		if what != c.what || next != c.next {
			t.Errorf("%+v in %s:\n got %q, %q\nwant %q, %q", c.reason, c.language, what, next, c.what, c.next)
		}
	}
	if got := Say("zh", "now_mend", "2", "10"); !strings.HasPrefix(got, "10 行中有 2 行") {
		t.Error(got)
	}
	if got := Say("en", "no_such_key"); got != "no_such_key" {
		t.Error(got)
	}
}

func isCJK(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hangul) }

func TestStatusNames(t *testing.T) {
	for _, language := range Languages {
		names := map[string]bool{}
		for _, s := range Statuses {
			name := StatusName(language, s)
			if names[name] || language == "en" && name != string(s) {
				t.Errorf("%s in %s: %q", s, language, name)
			}
			names[name] = true
			if sum := Say(language, "conservation", "1", "1", "1", "1", "1", "1", "1"); !strings.Contains(sum, name) {
				t.Errorf("the sum of the rows in %s does not say %q: %s", language, name, sum)
			}
		}
	}
	if got := StatusName("zh", ""); got != "" {
		t.Error(got)
	}
}
