package command

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/notify/notifytest"
	"hgeimport/importer/outcome/outcometest"
)

// parallelTests is how many tests and scripts run at the same time. They wait more than they compute, so a processor has time
// for several. The flag -parallel overrides it.
const parallelTests = 8

// TestMain makes `hgeimport` a command for scripts and for exec.Command: the test binary itself.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", strconv.Itoa(max(parallelTests, runtime.GOMAXPROCS(0)))); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){
		"hgeimport": func() {
			if path := os.Getenv(clockVariable); path != "" {
				ledger.ThisMachine = movedMachine{ledger.ThisMachine, path}
			}
			packageConfig = filepath.Join(os.TempDir(), "no package")
			code := Main(os.Args[1:], importertest.ShippedConfig(), "0.9.0-test")
			if path := os.Getenv(peakVariable); path != "" {
				writePeak(path)
			}
			os.Exit(code)
		},
	})
}

// The scripts in testdata/script run the whole program against a test carrier. Spreadsheets are written as text there: csv2xlsx
// makes a workbook of CSV files, xlsx2csv prints one.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("HGEIMPORT_TEST_UPDATE") != "", // writes the actual output into the scripts: review it
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
			"choose":   choose,
			"sheets":   sheets,
			"agrees":   agrees,
			"cronline": cronline,
			"receiver": receiverCommand,
		},
	})
}

type carrierKey struct{}

// setUpScript gives each script a carrier of its own and a configuration with short times.
func setUpScript(env *testscript.Env) error {
	carrier := hgeapitest.NewTestServer(env.T().(testing.TB), hgeapitest.Config{
		RefuseSuffix: "R", OmitSuffix: "U", LoseSuffix: "L", MaxOrders: 1000, Documents: true,
		Since: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)})
	env.Values[carrierKey{}] = carrier
	env.Values[testKey{}] = env.T()
	env.Values[receiversKey{}] = &scriptReceivers{map[string]*notifytest.Webhook{}, map[string]*notifytest.MailServer{}}
	env.Defer(func() { outcometest.CheckPackages(env.T().(testing.TB), filepath.Join(env.WorkDir, "outbox")) })
	env.Setenv("HGEIMPORT_API_BASE_URL", carrier.URL)
	env.Setenv("HGEIMPORT_API_AUTH_USERNAME", hgeapitest.DemoUsername)
	env.Setenv("HGEIMPORT_API_AUTH_PASSWORD", hgeapitest.DemoPassword)
	env.Setenv("REPOSITORY", importertest.ProjectRoot())
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
give_up = "10m"
resend_after = "100ms"
[[handover]]
key = "LAX1"
handover_num = "20000000100"
[[profile]]
name = "lax"
operation = "scanform"
handover = "LAX1"
`

// carrier fault F…: the carrier has these faults from now on. carrier heal: it has none any more. carrier stop: it is gone.
// carrier orders N: fails unless the carrier has closed N orders so far, each once, every form came with one body, and the
// carrier was asked about a form before it came again. carrier have NUM…: it has waybills under these customer's order numbers.
// carrier move N: all waybills go N nodes further. carrier sent OPERATION N: fails unless N requests of it came in, all right,
// and nothing was made or done twice.
func carrierCommand(ts *testscript.TestScript, neg bool, args []string) {
	carrier := ts.Value(carrierKey{}).(*hgeapitest.Server)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: carrier fault F... | heal | orders N | have NUM... | move N | sent OPERATION N | stop")
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
	case "have":
		carrier.Have(args[1:]...)
	case "move":
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		carrier.MoveAll(n)
	case "sent":
		if got := strconv.Itoa(carrier.Count(args[1]).Submitted); len(args) != 3 || got != args[2] {
			ts.Fatalf("%s came in %s times, want %v", args[1], got, args[2:])
		}
		twice := slices.Concat(carrier.WaybillsTwice(), carrier.DoneAgain(), carrier.Complaints())
		if len(twice) > 0 {
			ts.Fatalf("twice, or the carrier complains: %v", twice)
		}
	case "heal":
		carrier.Heal()
	case "stop":
		ts.Check(carrier.Close())
	default:
		ts.Fatalf("unknown: carrier %s", args[0])
	}
}

// exit CODE COMMAND…: fails unless the command ends with this exit code.
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

// takeaway FOLDER NAME: removes every file called NAME below a folder. There must be at least one.
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

// sample NAME…: drops files of samples/ into the inbox.
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

// longEnough is how long a test waits for something that must happen, even on a busy machine.
const longEnough = 5 * time.Minute

// await FILE…: waits until the files are there.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: await FILE...")
	}
	deadline := time.Now().Add(longEnough)
	for _, name := range args {
		for {
			_, err := os.Stat(ts.MkAbs(name))
			if err == nil {
				break
			}
			if time.Now().After(deadline) {
				ts.Fatalf("%s does not come", name)
			}
			pauseFor(context.Background(), 10*time.Millisecond)
		}
	}
}

// until PATTERN COMMAND [ARG…]: runs the command again and again until its output matches. until -in FILE PATTERN COMMAND
// [ARG…]: until the file matches.
func untilCommand(ts *testscript.TestScript, neg bool, args []string) {
	output := func() string { return ts.ReadFile("stdout") + ts.ReadFile("stderr") }
	if len(args) > 2 && args[0] == "-in" {
		path := ts.MkAbs(args[1])
		args = args[2:]
		output = func() string {
			text, err := os.ReadFile(path)
			if err != nil {
				return "" // it is not there yet
			}
			return string(text)
		}
	}
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until [-in FILE] PATTERN COMMAND [ARG...]")
	}
	want, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	deadline := time.Now().Add(longEnough)
	for {
		err := ts.Exec(args[1], args[2:]...) // it may fail at first
		if want.MatchString(output()) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s does not come: %v", args[0], err)
		}
		pauseFor(context.Background(), 50*time.Millisecond)
	}
}
