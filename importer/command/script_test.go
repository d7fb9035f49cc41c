package command

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/outcome"
)

// The scripts in testdata/script run the whole program against a test carrier. Spreadsheets read as text there:
// csv2xlsx makes a workbook of CSV sheets, xlsx2csv prints one.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"hgeimport": func() { os.Exit(Main(os.Args[1:], importertest.ShippedConfig(), "")) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("HGEIMPORT_TEST_UPDATE") != "", // writes what came out into the scripts: read it
		Setup:               setUpScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"carrier":  carrierCommand,
			"csv2xlsx": csv2xlsx,
			"xlsx2csv": xlsx2csv,
			"answers":  answers,
			"exit":     exitCommand,
			"sample":   sample,
			"takeaway": takeaway,
			"await":    await,
			"until":    untilCommand,
			"mend":     mend,
			"sheets":   sheets,
			"agrees":   agrees,
		},
	})
}

type carrierKey struct{}

// setUpScript gives each script a carrier of its own and a configuration that waits no longer than it must.
func setUpScript(env *testscript.Env) error {
	carrier := hgeapitest.NewTestServer(env.T().(testing.TB), hgeapitest.Config{
		RefuseSuffix: "R", OmitSuffix: "U", LoseSuffix: "L", MaxOrders: 1000})
	env.Values[carrierKey{}] = carrier
	env.Setenv("HGEIMPORT_API_BASE_URL", carrier.URL)
	env.Setenv("HGEIMPORT_API_AUTH_USERNAME", hgeapitest.DemoUsername)
	env.Setenv("HGEIMPORT_API_AUTH_PASSWORD", hgeapitest.DemoPassword)
	env.Setenv("REPOSITORY", importertest.Root())
	return os.WriteFile(filepath.Join(env.WorkDir, "config.toml"), []byte(scriptConfig), 0o600)
}

const scriptConfig = `timezone = "UTC"
[watch]
settle = "50ms"
[api]
requests_per_second = 0
[result]
first_poll = "20ms"
max_poll = "200ms"
give_up = "3s"
resend_after = "100ms"
[[handover]]
key = "LAX1"
handover_num = "20000000100"
[[profile]]
name = "lax"
operation = "scanform"
handover = "LAX1"
`

// carrier fault F… adds faults to the carrier's script; carrier orders N says how many different orders it has closed by now,
// none of them twice, each form with one body only and asked for before it came again; carrier heal ends the faults; carrier
// stop takes it away.
func carrierCommand(ts *testscript.TestScript, neg bool, args []string) {
	carrier := ts.Value(carrierKey{}).(*hgeapitest.Server)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: carrier fault F... | heal | orders N | stop")
	}
	switch args[0] {
	case "fault":
		for _, text := range args[1:] {
			f, err := hgeapitest.ParseFault(text)
			ts.Check(err)
			carrier.Fail(f)
		}
	case "orders":
		if got := strconv.Itoa(carrier.Orders()); len(args) != 2 || got != args[1] {
			ts.Fatalf("the carrier has closed %s orders, want %v", got, args[1:])
		}
		if twice := carrier.Twice(); len(twice) > 0 {
			ts.Fatalf("closed twice: %v", twice)
		}
		for _, reference := range carrier.References() {
			if n := carrier.Bodies(reference); n != 1 {
				ts.Fatalf("%s came in with %d different bodies", reference, n)
			}
		}
		if wrong := carrier.Complaints(); len(wrong) > 0 {
			ts.Fatalf("the carrier complains: %v", wrong)
		}
	case "heal":
		carrier.Heal()
	case "stop":
		ts.Check(carrier.Close())
	default:
		ts.Fatalf("unknown: carrier %s", args[0])
	}
}

// exit CODE COMMAND…: the command ends with this exit code.
func exitCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var ended interface{ ExitCode() int }
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// csv2xlsx OUT [SHEET=]CSV…: a workbook with a sheet for each CSV. A cell that reads as a plain number becomes one; a
// leading ' keeps it text.
func csv2xlsx(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: csv2xlsx OUT [SHEET=]CSV...")
	}
	book := excelize.NewFile()
	defer book.Close()
	for i, arg := range args[1:] {
		name, path, ok := strings.Cut(arg, "=")
		if !ok {
			name, path = fmt.Sprintf("Sheet%d", i+1), arg
		}
		if i == 0 {
			ts.Check(book.SetSheetName("Sheet1", name))
		} else {
			_, err := book.NewSheet(name)
			ts.Check(err)
		}
		r := csv.NewReader(strings.NewReader(ts.ReadFile(path)))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		ts.Check(err)
		for n, row := range rows {
			cells := make([]any, len(row))
			for c, text := range row {
				cells[c] = cellOf(text)
			}
			ts.Check(book.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &cells))
		}
	}
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o755))
	ts.Check(book.SaveAs(ts.MkAbs(args[0])))
}

var plainNumber = regexp.MustCompile(`^-?\d{1,14}(\.\d+)?$`)

func cellOf(text string) any {
	if rest, ok := strings.CutPrefix(text, "'"); ok {
		return rest
	}
	if plainNumber.MatchString(text) {
		f, err := strconv.ParseFloat(text, 64)
		if err == nil {
			return f
		}
	}
	if text == "" {
		return nil
	}
	return text
}

// xlsx2csv FILE [SHEET]: prints a sheet, the first where none is named, as CSV.
func xlsx2csv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: xlsx2csv FILE [SHEET]")
	}
	w := csv.NewWriter(ts.Stdout())
	for _, row := range readSheet(ts, args[0], args[1:]...) {
		ts.Check(w.Write(row))
	}
	w.Flush()
}

func readSheet(ts *testscript.TestScript, path string, names ...string) [][]string {
	book, err := excelize.OpenFile(ts.MkAbs(path))
	ts.Check(err)
	defer book.Close()
	name := book.GetSheetName(0)
	if len(names) > 0 {
		name = names[0]
	}
	rows, err := book.GetRows(name)
	ts.Check(err)
	return rows
}

// answers FILE SHEET: prints of each answered row its number, status and reference of an outcome, and compares the sums
// of the statuses with the conservation line of the Summary.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: answers FILE SHEET")
	}
	at, counts := -1, map[string]int{}
	for n, row := range readSheet(ts, args[0], args[1]) {
		if i := slices.Index(row, outcome.Columns[0]); i >= 0 {
			at = i
			continue
		}
		if at < 0 || len(row) <= at || row[at] == "" {
			continue
		}
		counts[row[at]]++
		fmt.Fprintf(ts.Stdout(), "%d %s\n", n+1, mask(strings.Join(row[at:], " | ")))
	}
	for _, row := range readSheet(ts, args[0], "Summary") {
		line := strings.Join(row, " ")
		for status, n := range counts {
			if strings.Contains(line, " = confirmed ") && !strings.Contains(line, fmt.Sprintf("%s %d", status, n)) {
				ts.Fatalf("the sheet has %d rows that are %s, the Summary says %s", n, status, line)
			}
		}
	}
}

// mask hides what scripts cannot know: the date in a reference that the ledger gave, times, and the carrier's numbers.
func mask(text string) string {
	text = regexp.MustCompile(`TR\d{8}`).ReplaceAllString(text, "TRyyyymmdd")
	text = regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b`).ReplaceAllString(text, "yyyy-mm-dd hh:mm:ss")
	return regexp.MustCompile(`\b9275\d+`).ReplaceAllString(text, "9275…")
}

// takeaway FOLDER NAME: removes every file called NAME below a folder, and there must be one.
func takeaway(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: takeaway FOLDER NAME")
	}
	n := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Name() != args[1] {
			return err
		}
		n++
		return os.Remove(path)
	}))
	if n == 0 {
		ts.Fatalf("no %s below %s", args[1], args[0])
	}
}

// sample NAME…: drops samples of the project into the inbox.
func sample(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: sample NAME...")
	}
	ts.Check(os.MkdirAll(ts.MkAbs("inbox"), 0o755))
	for _, name := range args {
		b, err := os.ReadFile(filepath.Join(ts.Getenv("REPOSITORY"), "samples", name))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(ts.MkAbs("inbox"), name), b, 0o644))
	}
}
