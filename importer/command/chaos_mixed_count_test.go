package command

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"hgeimport/hgeapi/hgeapitest"
)

// count compares what was dropped for the other operations with their outcomes, and these with what the carrier knows. What it
// finds of orders that were closed is added to the tally of the scan forms.
func (m *mixed) count(all *tally) {
	m.t.Helper()
	statuses := map[string]map[string]int{}
	bags := map[string]*bagCount{}
	flights := map[string][]flightTimes{} // by MAWB: what the carrier may know; the first is sure
	for _, f := range m.files {
		got := f.answers
		if got == nil {
			got = m.readOutcome(m.outcomeOf(f))
		}
		if statuses[f.profile] == nil {
			statuses[f.profile] = map[string]int{}
		}
		if len(got) != len(f.rows) {
			m.t.Errorf("%s has %d rows with an outcome, %d were dropped", f.name, len(got), len(f.rows))
		}
		seen := map[string]bool{}
		for i, r := range f.rows {
			o := got[i+2]
			statuses[f.profile][o.status]++
			if !m.mayBe(f, r, o) {
				m.t.Errorf("%s/%s row %d, %+v: %q %q", f.profile, f.name, i+2, r, o.status, o.reason)
			}
			switch f.profile {
			case "manifest", "scans":
				all.add(r.key, o)
			case "flight":
				m.countFlight(flights, r, o)
			case "bags":
				if o.status == "confirmed" {
					m.made = append(m.made, o.reason)
				}
				if !seen[r.bag] {
					countBag(bags, r.bag, o)
				}
				seen[r.bag] = true
			case "void-bags":
				if o.status == "confirmed" && !m.carrier.Voided(r.key) {
					m.t.Errorf("%s: bag %s is said to be void, and is not", f.name, r.key)
				}
			}
		}
	}
	m.checkFlights(flights)
	m.checkBags(bags)
	m.checkLabels(m.checkDocuments())
	for _, profile := range slices.Sorted(maps.Keys(mixedHeaders)) {
		m.t.Logf("%s: rows %v; at the carrier %+v", profile, statuses[profile], m.carrier.Count(profile))
	}
	m.t.Logf("%d files of these", len(m.files))
}

// mayBe tells whether a row may have this outcome.
func (m *mixed) mayBe(f *mixedFile, r mixedRow, o rowOutcome) bool {
	ofBag := func(is func(mixedRow) bool) bool {
		return r.bag != "" && slices.ContainsFunc(f.rows, func(other mixedRow) bool { return other.bag == r.bag && is(other) })
	}
	switch o.status {
	case "rejected":
		return r.bad || f.profile == "scans" && m.isElsewhere(r.key) || f.profile == "manifest" && m.isLeftOfBag(r, o) ||
			ofBag(func(other mixedRow) bool { return other.bad || f.profile == "manifest" && m.isElsewhere(other.key) })
	case "confirmed", "duplicate":
		return !r.bad || f.profile == "scans" && closedBefore.MatchString(o.reason) && m.carrier.Closed(r.key) == 1
	case "refused":
		refuses := func(other mixedRow) bool { return strings.HasSuffix(other.key, "R") }
		return !r.bad && (refuses(r) || f.profile == "bags" && ofBag(refuses) ||
			m.proxy.Met(r.key, hgeapitest.Meddling.SaysNo) || r.bag != "" && m.proxy.Met(r.bag, hgeapitest.Meddling.SaysNo))
	case "unconfirmed":
		return !r.bad && (f.profile == "manifest" || f.profile == "scans")
	case "unknown":
		return !r.bad && f.profile == "bags" // nobody can ask for a bag
	}
	return false
}

// bagWithoutIt is what is said of an order whose bag is closed already: the carrier has refused it in that bag, or nobody has
// sent it.
var bagWithoutIt = regexp.MustCompile(`the bag .* of this flight was closed already, without this order`)

// isLeftOfBag tells whether an order of a manifest is rejected because its bag was closed without it, and that is so.
func (m *mixed) isLeftOfBag(r mixedRow, o rowOutcome) bool {
	if !bagWithoutIt.MatchString(o.reason) || m.carrier.Closed(r.key) > 0 {
		return false
	}
	return slices.ContainsFunc(m.files, func(f *mixedFile) bool {
		return f.profile == "manifest" && slices.ContainsFunc(f.rows, func(other mixedRow) bool {
			return other.bag == r.bag && other.mawb == r.mawb && m.carrier.Closed(other.key) > 0
		})
	})
}

// outcomeOf is the outcome of a file that was not mended since: of one that was itself an outcome, the other one.
func (m *mixed) outcomeOf(f *mixedFile) string {
	folder := filepath.Join(m.path("outbox"), f.profile)
	if f.mended == "" {
		return outcomeIn(m.t, folder, strings.TrimSuffix(f.name, filepath.Ext(f.name)))
	}
	stem, _, _ := strings.Cut(f.name, ".")
	named := regexp.MustCompile(`^` + stem + `(\.mend-\d+)?\.outcome(-\d+)?\.xlsx$`)
	for _, path := range filesBelow(folder) {
		if named.MatchString(filepath.Base(path)) && path != f.mended {
			return path
		}
	}
	return filepath.Join(folder, stem+".outcome.xlsx")
}

// flightTimes are values that the carrier may know of a flight.
type flightTimes = hgeapitest.Times

// countFlight notes what the carrier may know of a flight after this row. What a proxy has refused may have arrived.
func (m *mixed) countFlight(flights map[string][]flightTimes, r mixedRow, o rowOutcome) {
	times := flightTimes{ATD: r.atd, ATA: r.ata}
	switch {
	case o.status == "confirmed":
		flights[r.mawb] = []flightTimes{times}
	case o.status == "refused" && len(flights[r.mawb]) > 0:
		flights[r.mawb] = append(flights[r.mawb], times)
	}
}

// checkFlights wants the carrier to know the times of each flight that were confirmed last.
func (m *mixed) checkFlights(flights map[string][]flightTimes) {
	for mawb, may := range flights {
		got := m.carrier.Flight(mawb)
		got.ATD, got.ATA = shortTime(got.ATD), shortTime(got.ATA)
		if !slices.Contains(may, got) {
			m.t.Errorf("the carrier knows of %s %v, the outcomes say %v", mawb, got, may)
		}
	}
}

// shortTime is a time as the files have it.
func shortTime(sent string) string {
	return strings.TrimSuffix(strings.Replace(sent, "T", " ", 1), ":00")
}

// bagCount says how often a bag was said to be made, and how often nobody knows.
type bagCount struct{ made, unknown int }

func countBag(bags map[string]*bagCount, bag string, o rowOutcome) {
	if bags[bag] == nil {
		bags[bag] = &bagCount{}
	}
	switch {
	case o.status == "confirmed" && !strings.Contains(o.reason, "in file"): // that is about an earlier file
		bags[bag].made++
	case o.status == "unknown":
		bags[bag].unknown++
	}
}

// checkBags wants each bag to be made as often as the outcomes say, and none twice unless it was void between.
func (m *mixed) checkBags(said map[string]*bagCount) {
	made := map[string]int{}
	for _, b := range m.carrier.Bags() {
		made[b.CustomerBagNum]++
	}
	for bag, n := range made {
		if said[bag] == nil || n < said[bag].made || n > said[bag].made+said[bag].unknown {
			m.t.Errorf("bag %s was made %d times, the outcomes say %+v", bag, n, said[bag])
		}
	}
	for bag, n := range said {
		if n.made > made[bag] {
			m.t.Errorf("bag %s was made %d times, the outcomes say %+v", bag, made[bag], n)
		}
	}
	if twice := m.carrier.BagsTwice(); len(twice) > 0 {
		m.t.Errorf("bags that were made twice and not voided between: %v", twice)
	}
	if twice := m.proxy.SentTwice(); len(twice) > 0 {
		m.t.Errorf("bags that were sent twice although the first send may have made them: %v", twice)
	}
}

// shownIn is the line of text of a PDF of the test carrier.
var shownIn = regexp.MustCompile(`Td \((.*)\) Tj`)

// checkLabels wants the label of each bag whose number stands in an outcome in the folder of labels, also of one that was voided
// since, or named as missing. lies has the paths of all PDFs by their texts. The number of a bag of which nobody knows stands
// nowhere.
func (m *mixed) checkLabels(lies map[string][]string) {
	labels := 0
	for _, b := range m.carrier.Bags() {
		said := slices.ContainsFunc(m.made, func(line string) bool { return strings.Contains(line, "| "+b.Num) })
		named := slices.ContainsFunc(m.unfetched, func(line string) bool { return strings.Contains(line, b.Num) })
		switch paths := lies["bag "+b.Num]; {
		case len(paths) == 1 && filepath.Base(filepath.Dir(paths[0])) == "labels":
			labels++
		case said && (len(paths) != 0 || !named):
			m.t.Errorf("the label of bag %s (void: %t), whose number is in an outcome: %v", b.Num, b.Void, paths)
		}
	}
	m.t.Logf("%d labels of %d bags", labels, len(m.carrier.Bags()))
	if labels == 0 && len(m.made) > 0 {
		m.t.Error("no label was fetched: the test has shown nothing of them")
	}
}

// checkDocuments wants each PDF to be whole and to be there once, and each one that is missing to be named in an outcome. It
// returns their paths by their texts.
func (m *mixed) checkDocuments() map[string][]string {
	lies := map[string][]string{}
	for _, path := range filesBelow(m.path("outbox")) {
		if filepath.Ext(path) != ".pdf" {
			continue
		}
		pdf, err := os.ReadFile(path)
		if err != nil {
			m.t.Error(err)
			continue
		}
		shown := shownIn.FindSubmatch(pdf)
		if shown == nil || !bytes.Equal(pdf, hgeapitest.PDF(string(shown[1]))) {
			m.t.Errorf("%s is not whole", path)
			continue
		}
		lies[string(shown[1])] = append(lies[string(shown[1])], path)
	}
	missing := 0
	for _, text := range m.carrier.Documented() {
		n := len(lies[text])
		_, reference, _ := strings.Cut(text, " ")
		named := slices.ContainsFunc(m.unfetched, func(line string) bool { return strings.Contains(line, reference) })
		switch {
		case n == 0 && named:
			missing++
		case n != 1 && !strings.HasPrefix(text, "bag "):
			m.t.Errorf("the document %q is there %d times", text, n)
		case n > 1:
			m.t.Errorf("the label %q is there %d times", text, n)
		}
	}
	m.t.Logf("%d documents and labels, %d are missing, and the outcomes say why", len(lies), missing)
	if len(lies) == 0 {
		m.t.Error("no document was fetched: the test has shown nothing of them")
	}
	return lies
}
