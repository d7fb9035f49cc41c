package command

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
)

// Beside the scan forms of the inbox itself, chaos drops files for every other operation, each kind into the folder of a profile:
// manifests, some of whose orders stand in scan forms, flight times that change, bags, and bags to void, which are made again.
// Files are dropped twice, and outcomes are mended and dropped again.

// chaosConfig is programConfig with a folder for each operation.
const chaosConfig = programConfig + `[report]
documents = true
document_wait = "20s"
[[profile]]
name = "manifest"
operation = "manifest"
[[profile]]
name = "flight"
operation = "flight"
[[profile]]
name = "bags"
operation = "bags"
[[profile]]
name = "void-bags"
operation = "void-bags"
[[profile]]
name = "scans"
operation = "scanform"
`

// mixedName is the beginning of the names of these files: the first four letters of the profile.
var mixedName = regexp.MustCompile(`^(mani|flig|bags|void|scan)\d{6}`)

// mixedRow is a row of such a file.
type mixedRow struct {
	key            string // its order, its MAWB, or the carrier's number of its bag
	bad            bool   // it has a cell that cannot be read
	bag, mawb      string
	atd, ata       string
	ofOtherReading bool // the order stands in a file of scan forms, too
}

// mixedFile is such a file.
type mixedFile struct {
	profile, name string
	rows          []mixedRow
	answers       map[int]rowOutcome // what its outcome said before it was mended
	mended        string             // path of the outcome that it is the mended version of, "" for other files
}

// mixed are the dropped files of the operations, in the order in which they were dropped.
type mixed struct {
	*chaos
	random *rand.Rand
	n      int
	files  []*mixedFile
	voided []hgeapitest.Bag // that stand in a file of bags to void
	remade map[string]bool  // numbers of the carrier's that were voided and whose bags were dropped again
	made   []string         // what the outcomes say of bags that were made
}

// mixedHeaders are the first rows of the files.
var mixedHeaders = map[string][]string{
	"manifest":  {"order_num", "weight", "bag_num", "mawb_no", "flight_no", "etd", "eta", "departure_port", "arrival_port"},
	"flight":    {"mawb_no", "atd", "ata"},
	"bags":      {"bag_num", "order_num"},
	"void-bags": {"container_num"},
	"scans":     {"order_num", "weight", "handover"},
}

// unreadable is no order number, no weight and no time. The carrier's number of a bag may be any text but an error.
const unreadable, unreadableBag = "H%E/1 2", "#REF!"

// cells are the cells of a row, in the order of its header.
func (r mixedRow) cells(profile string) []string {
	bad := func(good string) string {
		if r.bad {
			return unreadable
		}
		return good
	}
	switch profile {
	case "manifest":
		return []string{r.key, bad("1.25"), r.bag, r.mawb, "KE0017", "2026-11-20 10:00", "2026-11-20 20:00", "ICN", "LAX"}
	case "flight":
		return []string{r.mawb, bad(r.atd), r.ata}
	case "bags":
		return []string{r.bag, bad(r.key)}
	case "scans":
		return []string{r.key, bad("1.25"), "LAX1"}
	case "void-bags":
		if r.bad {
			return []string{unreadableBag}
		}
	}
	return []string{r.key}
}

// mixedOpen is how many of these files may be without an outcome before the next one is dropped.
const mixedOpen = 10

// drop drops files until ctx ends.
func (m *mixed) drop(ctx context.Context) {
	for ctx.Err() == nil {
		f := m.next()
		if err := m.put(f); err != nil {
			m.t.Error(err)
			return
		}
		for ctx.Err() == nil && len(m.files)-m.archived() >= mixedOpen {
			pauseFor(ctx, 20*time.Millisecond)
		}
		pauseFor(ctx, time.Duration(m.random.IntN(150))*time.Millisecond)
	}
}

// archived counts the sources of these files in the archive. Outcomes that were superseded lie there, too: they wait for
// somebody, and so did those that were mended.
func (m *mixed) archived() int {
	n := 0
	for _, f := range m.files {
		if f.mended != "" || exists(filepath.Join(m.path("archive"), f.name)) {
			n++
		}
	}
	return n
}

// next makes the next file.
func (m *mixed) next() *mixedFile {
	if m.random.IntN(6) == 0 {
		if f := m.mend(); f != nil {
			return f
		}
	}
	m.n++
	profile := []string{"manifest", "flight", "flight", "bags", "void-bags", "scans"}[m.random.IntN(6)]
	ext := []string{".csv", ".csv", ".csv", ".xlsx"}[m.random.IntN(4)]
	f := &mixedFile{profile: profile, name: fmt.Sprintf("%.4s%06d%s", profile, m.n, ext)}
	if len(m.files) > 0 && m.random.IntN(8) == 0 { // dropped twice
		before := m.files[m.random.IntN(len(m.files))]
		f.profile, f.rows = before.profile, before.rows
		f.name = fmt.Sprintf("%.4s%06d%s", f.profile, m.n, ext)
		return f
	}
	switch profile {
	case "manifest":
		m.fillManifest(f)
	case "scans":
		m.fillScans(f)
	case "flight":
		m.fillFlight(f)
	case "void-bags":
		if m.fillVoid(f); len(f.rows) > 0 {
			break
		}
		f.profile, f.name = "bags", fmt.Sprintf("bags%06d%s", m.n, ext)
		fallthrough
	default:
		m.fillBags(f)
	}
	return f
}

// chaosMAWB is one of some numbers with a right check digit.
func (m *mixed) chaosMAWB() string {
	serial := 2026100 + m.random.IntN(12)
	return fmt.Sprintf("123-%d%d", serial, serial%7)
}

func (m *mixed) fillManifest(f *mixedFile) {
	mawb := m.chaosMAWB()
	for b := range 1 + m.random.IntN(4) {
		for i := range 1 + m.random.IntN(8) {
			r := mixedRow{bag: fmt.Sprintf("M%06d-%d", m.n, b), mawb: mawb, bad: m.random.IntN(30) == 0}
			r.key = fmt.Sprintf("HGEM%06d%02d%02d%c", m.n, b, i, "0123456789KRU"[m.random.IntN(13)])
			order := m.shareOrder(r.key, m.random)
			if order != "" && !slices.ContainsFunc(f.rows, func(o mixedRow) bool { return o.key == order }) {
				r.key, r.ofOtherReading = order, true
			}
			f.rows = append(f.rows, r)
		}
	}
	f.rows[0].bad = f.rows[0].bad && len(f.rows) > 4
}

// fillScans makes scan forms in a folder, of which outcomes are mended, too.
func (m *mixed) fillScans(f *mixedFile) {
	for i := range 2 + m.random.IntN(30) {
		r := mixedRow{key: fmt.Sprintf("HGES%06d%04d%c", m.n, i, "0123456789KRU"[m.random.IntN(13)]), bad: i > 1 &&
			m.random.IntN(20) == 0}
		m.shareOrder(r.key, m.random)
		f.rows = append(f.rows, r)
	}
}

func (m *mixed) fillFlight(f *mixedFile) {
	for range 1 + m.random.IntN(4) {
		mawb := m.chaosMAWB()
		if slices.ContainsFunc(f.rows, func(r mixedRow) bool { return r.mawb == mawb }) {
			continue
		}
		r := mixedRow{key: mawb, mawb: mawb, bad: len(f.rows) > 0 && m.random.IntN(8) == 0,
			atd: fmt.Sprintf("2026-11-20 %02d:%02d", m.random.IntN(10), m.random.IntN(60))}
		if m.random.IntN(3) > 0 {
			r.ata = fmt.Sprintf("2026-11-20 %02d:%02d", 12+m.random.IntN(10), m.random.IntN(60))
		}
		f.rows = append(f.rows, r)
	}
}

// fillBags makes bags, and those again that were voided.
func (m *mixed) fillBags(f *mixedFile) {
	for _, b := range m.voided {
		if m.carrier.Voided(b.Num) && !m.remade[b.Num] && m.random.IntN(2) == 0 && len(f.rows) < 20 &&
			!slices.ContainsFunc(f.rows, func(r mixedRow) bool { return r.bag == b.CustomerBagNum }) {
			m.remade[b.Num] = true
			for _, order := range b.Orders {
				f.rows = append(f.rows, mixedRow{key: order, bag: b.CustomerBagNum})
			}
		}
	}
	for b := range 1 + m.random.IntN(4) {
		for i := range 1 + m.random.IntN(5) {
			r := mixedRow{bag: fmt.Sprintf("B%06d-%d", m.n, b), bad: len(f.rows) > 2 && m.random.IntN(20) == 0}
			r.key = fmt.Sprintf("HGEB%06d%02d%02d%c", m.n, b, i, "0123456789012345678901234567890123456789RU"[m.random.IntN(42)])
			f.rows = append(f.rows, r)
		}
	}
}

// fillVoid voids bags that the carrier has.
func (m *mixed) fillVoid(f *mixedFile) {
	for _, b := range m.carrier.Bags() {
		if b.Void || m.random.IntN(8) > 0 || slices.ContainsFunc(m.voided, func(v hgeapitest.Bag) bool { return v.Num == b.Num }) {
			continue
		}
		m.voided = append(m.voided, b)
		f.rows = append(f.rows, mixedRow{key: b.Num, bad: len(f.rows) > 0 && m.random.IntN(10) == 0})
		if len(f.rows) == 5 {
			return
		}
	}
}

// mend mends the outcome of a file that has an unreadable cell, once. It returns nil if there is none.
func (m *mixed) mend() *mixedFile {
	for _, f := range m.files {
		if f.answers != nil || !slices.ContainsFunc(f.rows, func(r mixedRow) bool { return r.bad }) ||
			!exists(filepath.Join(m.path("archive"), f.name)) || f.mended != "" {
			continue
		}
		from := outcomeIn(m.t, filepath.Join(m.path("outbox"), f.profile), strings.TrimSuffix(f.name, filepath.Ext(f.name)))
		f.answers = m.readOutcome(from)
		g := &mixedFile{profile: f.profile, name: filepath.Base(from), rows: slices.Clone(f.rows), mended: from}
		for i := range g.rows {
			g.rows[i].bad = false
		}
		return g
	}
	return nil
}

// put writes a file into the folder of its profile.
func (m *mixed) put(f *mixedFile) error {
	m.files = append(m.files, f)
	to := filepath.Join(m.path("inbox"), f.profile, f.name)
	if f.mended != "" {
		return mendWorkbook(f, to)
	}
	table := [][]string{mixedHeaders[f.profile]}
	for _, r := range f.rows {
		table = append(table, r.cells(f.profile))
	}
	if filepath.Ext(to) == ".csv" && m.random.IntN(2) == 0 {
		return appendSlowly(to, table, m.random)
	}
	if err := writeTable(to+".part", table); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}

// mendWorkbook writes the outcome with the cells that can be read now.
func mendWorkbook(f *mixedFile, to string) error {
	book, err := excelize.OpenFile(f.mended)
	if err != nil {
		return err
	}
	defer book.Close()
	header := mixedHeaders[f.profile]
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil || len(rows) == 0 || len(rows[0]) < len(header) || !slices.Equal(rows[0][:len(header)], header) {
			continue
		}
		for i, r := range f.rows {
			for n, text := range r.cells(f.profile) {
				cell, err := excelize.CoordinatesToCellName(n+1, i+2)
				if err != nil {
					return err
				}
				if i+1 < len(rows) && n < len(rows[i+1]) && (rows[i+1][n] == unreadable || rows[i+1][n] == unreadableBag) {
					if err := book.SetCellStr(sheet, cell, text); err != nil {
						return err
					}
				}
			}
		}
	}
	half, err := os.Create(to + ".part")
	if err != nil {
		return err
	}
	if err := book.Write(half); err != nil {
		return err
	}
	if err := half.Close(); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}
