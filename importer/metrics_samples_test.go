package importer

import (
	"encoding/json"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

var figureName = regexp.MustCompile(`\bhgeimport_[a-z_]+`)

// figuresInCode are the names of all figures.
func figuresInCode(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		if text := importertest.ReadFile(t, file); !strings.HasSuffix(file, "_test.go") {
			for _, quoted := range regexp.MustCompile(`"hgeimport_[a-z_]+"`).FindAllString(text, -1) {
				names[strings.Trim(quoted, `"`)] = true
			}
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %v", names)
	}
	return names
}

func monitoring(name string) string {
	return filepath.Join(importertest.ProjectRoot(), "samples", "monitoring", name)
}

// Each figure is in the table with its use, and what the samples use are figures.
func TestFiguresAreDocumented(t *testing.T) {
	t.Parallel()
	names := figuresInCode(t)
	uses := map[string]map[string]bool{"dashboard": {}, "alert": {}}
	for what, file := range map[string]string{"dashboard": "hgeimport-dashboard.json", "alert": "hgeimport.rules.yml"} {
		for _, name := range figureName.FindAllString(importertest.ReadFile(t, monitoring(file)), -1) {
			if uses[what][name] = true; !names[name] {
				t.Errorf("%s uses %s, which there is not", file, name)
			}
		}
	}
	table := map[string]bool{}
	for line := range strings.Lines(importertest.ReadFile(t, monitoring("README.md"))) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.HasPrefix(line, "| `hgeimport_") {
			continue
		}
		name := figureName.FindString(cells[1])
		if table[name] = true; !names[name] {
			t.Errorf("the table has %s, which there is not", name)
		}
		var used []string
		for _, what := range []string{"dashboard", "alert"} {
			if uses[what][name] {
				used = append(used, what)
			}
		}
		if want := strings.TrimSpace(cells[4]); want != strings.Join(used, ", ") && (len(used) > 0 || want != "for questions") {
			t.Errorf("%s is used by %v, the table says %q", name, used, want)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !table[name] {
			t.Errorf("the table of samples/monitoring/README.md does not have %s", name)
		}
	}
}

// The names and kinds of figures are as Prometheus wants them.
func TestFiguresAreWellNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	families, err := im.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// Each alert says what it is, what it means and what to do, and leads to its section in docs.
func TestAlertsSayWhatToDo(t *testing.T) {
	t.Parallel()
	docs := filepath.Join(importertest.ProjectRoot(), "docs", "alarms.md")
	page := importertest.ReadFile(t, docs)
	_, rules, _ := strings.Cut(importertest.ReadFile(t, monitoring("hgeimport.rules.yml")), "rules:\n")
	alerts := strings.Split(rules, "- alert: ")[1:]
	for _, text := range alerts {
		name, rest, _ := strings.Cut(text, "\n")
		for _, key := range []string{"expr: ", "severity: ", "summary: \"", "description: \"", "action: \"",
			`runbook_url: "docs/alarms.md#` + strings.ToLower(name) + `"`} {
			if !strings.Contains(rest, key) {
				t.Errorf("%s lacks %s", name, key)
			}
		}
		if !regexp.MustCompile(`(?m)^#+ ` + name + `$`).MatchString(page) {
			t.Errorf("%s has no section %s", docs, name)
		}
	}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (Hgeimport\w+)$`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(rules, "alert: "+heading[1]+"\n") {
			t.Errorf("%s has a section %s, and there is no such alert", docs, heading[1])
		}
	}
}

// The rules do what they say, by Prometheus' own tool.
func TestAlertRules(t *testing.T) {
	t.Parallel()
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("there is no promtool on this machine (the package prometheus has it)")
	}
	for _, args := range [][]string{{"check", "rules", "hgeimport.rules.yml"}, {"test", "rules", "hgeimport.rules.test.yml"}} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = monitoring("")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
}

// The dashboard can be imported anywhere: its panels need no plugin, take their data from the variable, and do not overlap.
func TestDashboard(t *testing.T) {
	t.Parallel()
	type source struct{ Type, UID string }
	var d struct {
		Title, UID    string
		SchemaVersion int
		Templating    struct {
			List []struct{ Name, Type, Query any }
		}
		Panels []struct {
			ID          int
			Type, Title string
			Description string
			Datasource  source
			GridPos     struct{ H, W, X, Y int }
			Targets     []struct {
				RefID, Expr string
				Datasource  source
			}
		}
	}
	if err := json.Unmarshal([]byte(importertest.ReadFile(t, monitoring("hgeimport-dashboard.json"))), &d); err != nil {
		t.Fatal(err)
	}
	if d.Title == "" || d.UID == "" || d.SchemaVersion < 36 ||
		len(d.Templating.List) == 0 || d.Templating.List[0].Type != "datasource" {
		t.Errorf("%+v", d)
	}
	ids, taken := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("two panels have the number %d", p.ID)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if before := taken[[2]int{x, y}]; before != "" || x >= 24 {
					t.Fatalf("%s lies over %s", p.Title, before)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		if p.Type == "row" {
			continue
		}
		if !slices.Contains([]string{"stat", "timeseries", "table"},
			p.Type) || p.Title == "" || p.Description == "" || len(p.Targets) == 0 {
			t.Errorf("%+v", p)
		}
		for _, target := range p.Targets {
			want := source{"prometheus", "${datasource}"}
			if target.Datasource != want || p.Datasource != want || !strings.Contains(target.Expr, "hgeimport_") || target.RefID == "" {
				t.Errorf("%s: %+v", p.Title, target)
			}
		}
	}
}
