// Command figures prints what `make bench` has measured as a table: what was measured, the earlier figure, the new one, the goal.
// With a profile of the whole road it also says which part of the road takes what.
//
//	figures OUTPUT-OF-GO-TEST [BINARY PROFILE]
package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"
)

// earlier has a line for each figure: what it is | benchmark | unit | before | goal. The goal says which direction is good: at
// least (>) or at most (<) so much.
//
//go:embed earlier.txt
var earlier string

func main() {
	if len(os.Args) != 2 && len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "figures OUTPUT-OF-GO-TEST [BINARY PROFILE]")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, args []string) error {
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	measured, err := read(f)
	if err != nil {
		return err
	}
	if err := table(w, earlier, measured); err != nil || len(args) == 1 {
		return err
	}
	return parts(w, args[1], args[2])
}

// key names a figure.
type key struct{ benchmark, unit string }

// processors is what `go test` puts behind the name of a benchmark.
var processors = regexp.MustCompile(`-\d+$`)

// read reads the figures out of what `go test -bench` prints. Of several runs of a benchmark it keeps the last.
func read(r io.Reader) (map[key]float64, error) {
	measured := map[key]float64{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				break // a line that something else was printed into
			}
			unit, _, _ := strings.Cut(fields[i+1], "(")
			measured[key{name, unit}] = value
		}
	}
	return measured, lines.Err()
}

// table prints the figures beside the earlier ones. One that was not measured has a dash.
func table(w io.Writer, earlier string, measured map[key]float64) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "WHAT\tBEFORE\tNOW\tGOAL\t")
	for line := range strings.Lines(earlier) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			return fmt.Errorf("not five cells: %s", line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		what, unit, before, goal := cells[0], cells[2], cells[3], cells[4]
		now, verdict := "-", ""
		if value, ok := measured[key{cells[1], unit}]; ok {
			now = short(value) + " " + unit
			if reached, err := reaches(value, goal); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			} else if !reached {
				verdict = "not reached"
			}
		}
		if before != "" {
			before += " " + unit
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", what, before, now, goal, verdict)
	}
	return t.Flush()
}

// reaches tells whether a value reaches a goal such as "> 60000" or "< 1.1". Without a goal every value does.
func reaches(value float64, goal string) (bool, error) {
	if goal == "" {
		return true, nil
	}
	limit, err := strconv.ParseFloat(strings.TrimSpace(goal[1:]), 64)
	switch {
	case err != nil:
		return false, err
	case goal[0] == '>':
		return value >= limit, nil
	case goal[0] == '<':
		return value <= limit, nil
	}
	return false, fmt.Errorf("a goal that is neither at least nor at most: %s", goal)
}

func short(value float64) string {
	if value >= 100 {
		return strconv.FormatFloat(value, 'f', 0, 64)
	}
	return strconv.FormatFloat(value, 'g', 3, 64)
}

// road are the parts of the road, by what is on the stack while they work. Each sample counts for the first that fits.
var road = []struct{ what, stack string }{
	{"the benchmark itself", `importer\.writeOrders|importer\.timeBareCSV|importer\.watchHeap`},
	{"claim: hash and rename", `importer\.\(\*Importer\)\.pass|folder\.`},
	{"map: survey, the first reading", `importer\.surveyFile`},
	{"map: reading and mapping again", `importer\.\(\*planner\)\.mapRows\.func2|importer\.\(\*surveyedFile\)\.each`},
	{"map: forms, entries, items into the ledger", `importer\.\(\*mapStep\)\.run`},
	{"send", `importer\.\(\*sendStep\)\.run`},
	{"poll, and the end of forms", `importer\.\(\*pollStep\)\.run`},
	{"report: packing", `flate\.\(\*Writer\)`},
	{"report: rows of source and answers", `importer\.\(\*reportStep\)\.run|importer/outcome\.`},
	{"the queue", `riverqueue/river`},
	{"HTTP beside the steps", `net/http`},
	{"collecting garbage", `runtime\.gcBgMarkWorker|runtime\.bgsweep|runtime\.bgscavenge`},
}

// total is the line of pprof that says how much fits.
var total = regexp.MustCompile(`Showing nodes accounting for [^,]+, ([0-9.]+)% of ([0-9.]+\w+) total`)

// parts prints how much of a profile each part of the road takes, and how much of all is the database.
func parts(w io.Writer, binary, profile string) error {
	share := func(focus, ignore string) (float64, string, error) {
		args := []string{"tool", "pprof", "-top", "-nodecount=100000", "-nodefraction=0", "-edgefraction=0", "-focus=" + focus}
		if ignore != "" {
			args = append(args, "-ignore="+ignore)
		}
		out, err := exec.Command("go", append(args, binary, profile)...).Output()
		if err != nil {
			return 0, "", fmt.Errorf("go tool pprof: %w", err)
		}
		found := total.FindSubmatch(out)
		if found == nil {
			return 0, "", nil // nothing fits
		}
		percent, err := strconv.ParseFloat(string(found[1]), 64)
		return percent, string(found[2]), err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nwhich part of the road takes what, of the processor time of the importer:")
	rest, before := 100.0, ""
	for _, part := range road {
		percent, _, err := share(part.stack, before)
		if err != nil {
			return err
		}
		rest -= percent
		before = strings.TrimPrefix(before+"|"+part.stack, "|")
		fmt.Fprintf(t, "%.1f %%\t  %s\n", percent, part.what)
	}
	fmt.Fprintf(t, "%.1f %%\t  all else\n", max(0, rest))
	if err := t.Flush(); err != nil {
		return err
	}
	percent, all, err := share(`modernc\.org/sqlite`, "")
	if err == nil {
		fmt.Fprintf(w, "of all this, SQLite: %.1f %% of %s\n", percent, all)
	}
	return err
}
