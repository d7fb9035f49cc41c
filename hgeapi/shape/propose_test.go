package shape_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/rogpeppe/go-internal/txtar"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/shape"
)

// shipped is what config.toml has in [api.result].
var shipped = hgeapi.ResultShape{
	Data: "data", Reference: "reference_num", State: "status", Pending: []string{"processing"}, Succeeded: []string{"success"},
	Partial: []string{"partial"}, Failed: []string{"fail"}, Form: "scanform_num", Document: "scanform_url", Message: "message",
	Orders: "order_list", OrderNum: "order_num", OrderState: "status", OrderSucceeded: []string{"success"},
	OrderFailed: []string{"fail"}, OrderMessage: "message", UnknownCodes: []int{404},
	QueryKey: "reference_num", Label: "label", LabelURL: "label_url",
}

var (
	ourReference = "TR20261129000000001"
	ourOrders    = []string{"HGE2611200000401", "HGE2611200000402", "HGE261120000403K"}
	call         = hgeapi.Call{Operation: "scanform", Path: "scanform", Query: "scanform_result", Again: hgeapi.Ask}
)

// reader reads a reply under any settings.
func reader(t *testing.T, reply []byte, known shape.Known) shape.Read {
	return func(s hgeapi.ResultShape) *hgeapi.Reading {
		client, err := hgeapi.New(hgeapi.Config{BaseURL: "https://carrier.invalid/", Dialect: hgeapi.HGE, Language: "en", Timeout: 1,
			MaxInFlight: 1, Paths: hgeapi.Paths{Login: "a/", ScanForm: "a/", ScanFormResult: "a/", Manifest: "a/", ManifestResult: "a/",
				FlightUpdate: "a/", BagCreate: "a/", BagVoid: "a/", BagLabel: "a/"}, Result: s})
		if err != nil {
			t.Errorf("the settings are not valid: %v", err)
			return nil
		}
		return client.ReadReply(&call, known.Reference, hgeapi.SavedReply{Body: reply})
	}
}

// Each file has a reply of an invented shape, what is proposed for it, and what is read in the end. Some say what an
// administrator answers to the question what a word means. The proposal is proved: as TOML, it is put over the settings, and the
// reply is read again.
func TestPropose(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d shapes, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := proposeFor(t, a)
			if os.Getenv("HGEIMPORT_TEST_UPDATE") != "" {
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(txtar.Format(a)); want != string(txtar.Format(got)) {
				t.Errorf("want:\n%s\ngot:\n%s", want, txtar.Format(got))
			}
		})
	}
}

func part(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// proposeFor is the archive with what is proposed and read.
func proposeFor(t *testing.T, a *txtar.Archive) *txtar.Archive {
	reply := part(a, "reply.json")
	known := shape.Known{Reference: ourReference, Orders: ourOrders, Same: func(order string) string {
		return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(order))
	}}
	if strings.Contains(string(a.Comment), "reference unknown") {
		known = shape.Known{}
	}
	read := reader(t, reply, known)
	p := shape.Propose(shipped, read(shipped), known, read)
	text := "complete\n"
	if len(p.Lines) > 0 {
		text = shape.TOML("api.result", p.Lines)
	} else if !p.Complete {
		text = "nothing\n"
	}
	out := &txtar.Archive{Comment: a.Comment, Files: []txtar.File{{Name: "reply.json", Data: reply}}}
	add := func(name, text string) { out.Files = append(out.Files, txtar.File{Name: name, Data: []byte(text)}) }
	add("proposal.toml", text)
	var said strings.Builder
	for _, s := range p.Lacking {
		fmt.Fprintln(&said, "lacking:", s)
	}
	for _, s := range p.Remarks {
		fmt.Fprintln(&said, "remark:", s)
	}
	if said.Len() > 0 {
		add("said", said.String())
	}
	answers := part(a, "answers")
	if answers != nil {
		add("answers", string(answers))
	}
	settings := withLines(t, shipped, text)
	add("read", readText(read(settings)))
	if answers != nil {
		settings = withLines(t, shipped, answered(text, string(answers)))
		r := read(settings)
		add("read after the answers", readText(r))
		for _, lacking := range shape.Lacking(r, settings, known) {
			t.Errorf("after the answers: %s", lacking)
		}
	}
	return out
}

// withLines puts the lines of a proposal over settings, as config.toml would.
func withLines(t *testing.T, s hgeapi.ResultShape, text string) hgeapi.ResultShape {
	t.Helper()
	if !strings.HasPrefix(text, "[") {
		return s
	}
	var file struct {
		API struct {
			Result hgeapi.ResultShape `toml:"result"`
		} `toml:"api"`
	}
	file.API.Result = s
	if err := toml.Unmarshal([]byte(text), &file); err != nil {
		t.Errorf("it is no TOML: %v\n%s", err, text)
	}
	return file.API.Result
}

// answered takes the # from lines: each answer is the beginning of one. Lines of the same list become one, as an administrator
// makes it.
func answered(text, answers string) string {
	for answer := range strings.Lines(answers) {
		answer = strings.TrimSpace(answer)
		if list, word, ok := strings.Cut(answer, " += "); ok { // a second word of a list
			line := regexp.MustCompile(`(?m)^` + list + ` = \[(.*)\]`)
			text = line.ReplaceAllString(text, list+" = [$1, "+word+"]")
			continue
		}
		text = strings.Replace(text, "#"+answer, answer, 1)
	}
	return text
}

func readText(r *hgeapi.Reading) string {
	var b strings.Builder
	if r.Err != nil {
		fmt.Fprintln(&b, "error:", r.Err)
	}
	if r.Result == nil {
		return b.String()
	}
	fmt.Fprintf(&b, "%s %q (%s)", r.Named, r.Result.Word, r.Result.State)
	for _, s := range []string{r.Result.Number, r.Result.Document, r.Result.Message} {
		if s != "" {
			fmt.Fprintf(&b, ", %s", s)
		}
	}
	b.WriteByte('\n')
	for _, o := range r.Result.Orders {
		fmt.Fprintf(&b, "%s %q (%s) %s\n", o.Num, o.Word, o.State, o.Message)
	}
	if r.Result.OrdersUnread {
		b.WriteString("orders unread\n")
	}
	return regexp.MustCompile(` +\n`).ReplaceAllString(b.String(), "\n")
}

// A word that is in no list never becomes a success, whatever the shape: all that is proposed for it stands behind a #.
func TestProposalNeverGuessesASuccess(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		settings := withLines(t, shipped, string(part(a, "proposal.toml")))
		lists := [][2][]string{{shipped.Succeeded, settings.Succeeded}, {shipped.OrderSucceeded, settings.OrderSucceeded},
			{shipped.Failed, settings.Failed}, {shipped.OrderFailed, settings.OrderFailed}, {shipped.Partial, settings.Partial}}
		for _, l := range lists {
			if !slices.Equal(l[0], l[1]) {
				t.Errorf("%s: a list of words is %q without a person", file, l[1])
			}
		}
	}
}

// A reply that could not be read under settings which are not valid lacks everything, and nothing is proposed for it.
func TestNothingWasRead(t *testing.T) {
	p := shape.Propose(shipped, nil, shape.Known{Reference: ourReference}, func(hgeapi.ResultShape) *hgeapi.Reading { return nil })
	if p.Complete || len(p.Lacking) != 1 || len(p.Lines) > 0 {
		t.Errorf("%+v", p)
	}
	if unread := shape.Unread(nil, shipped); len(unread) > 0 {
		t.Errorf("%v", unread)
	}
}
