package importer

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	neturl "net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// persons are invented texts, each for one field that is about a person.
var persons = map[string]string{
	"contact_name": "Marisol Quintreaux", "contact_email": "quintreaux@larkspur.invalid", "contact_phone": "01055501234",
	"street": "Larkspurgasse", "address_one": "Zimtallee 7", "city_code": "Quendelstadt",
	"consignee_name": "Quillon Ashgrove", "consignee_phone": "2135550177", "consignee_address": "77 Thistledown Row",
	"consignee_city": "Brackenholm", "consignee_email": "ashgrove@larkspur.invalid",
	"full_name": "Ondine Feverfew", "phone": "01077709876", "pccc": "P770012345671",
}

// personalTable is a file of an operation with two rows, in which the invented persons stand.
func personalTable(operation string) string {
	own := map[string]string{
		"scanform": "order_num,weight,handover_num,contact_name,contact_email,contact_phone,street,address_one,city_code," +
			"country_code,postcode\n" +
			"HGE2611290000001,1.00,20000000100,contact_name,contact_email,contact_phone,street,address_one,city_code,DE,10115\n" +
			"HGE261129000001R,1.00,20000000100,contact_name,contact_email,contact_phone,street,address_one,city_code,DE,10115\n",
		"pccc": "pccc,full_name,phone\npccc,full_name,phone\n",
	}
	list := "order_num\nHGE2611290000011\nHGE2611290000012\n"
	waybills := "customer_order_num,service_code,consignee_name,consignee_phone,consignee_email,consignee_country," +
		"consignee_postcode,consignee_province,consignee_city,consignee_address,weight (kg),export_declared,import_declared," +
		"qty,export_price," +
		"export_price_currency,import_price,import_price_currency\n"
	for _, n := range []string{"SO-1", "SO-2R"} {
		waybills += n + ",P10006,consignee_name,consignee_phone,consignee_email,US,94105,CA,consignee_city,consignee_address,0.5," +
			"cup,cup,1,4.50,USD,4.50,USD\n"
	}
	text, ok := own[operation]
	switch {
	case ok:
	case operation == "create", operation == "update":
		text = waybills
	default:
		text = list
	}
	header, rows, _ := strings.Cut(text, "\n")
	for field, value := range persons {
		rows = strings.ReplaceAll(rows, ","+field+",", ","+value+",")
		rows = strings.ReplaceAll(rows, ","+field+",", ","+value+",") // the next one shares a comma
		rows = strings.ReplaceAll("\n"+rows, "\n"+field+",", "\n"+value+",")[1:]
		rows = strings.ReplaceAll(rows, ","+field+"\n", ","+value+"\n")
	}
	return header + "\n" + rows
}

// personalWorld has files with persons of several operations, answered. The carrier repeats a name in its words, and loses a
// reply.
func personalWorld(t *testing.T, url string, log *logrus.Logger) *world {
	t.Helper()
	w := waybillWorld(t, url, hgeapitest.Config{RefuseSuffix: "R", Documents: true, Faults: []hgeapitest.Fault{
		{On: "create", Do: hgeapitest.Refuse, Match: "SO-2R",
			Say: "consignee.name: " + persons["consignee_name"] + " cannot be reached"},
		{On: "track", Do: hgeapitest.Error500},
	}}, "scanform", "create", "update", "pccc", "track", "label", "pod", "charge", "query")
	w.cfg.Report.Documents, w.cfg.Result.GiveUp = true, 1
	w.cfg.API.Paths.Update = carrierPaths["update"]
	for _, p := range w.cfg.Profile {
		importertest.DropFile(t, filepath.Join(w.root, "inbox", p.Name, "list.csv"), personalTable(p.Name))
	}
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "scanform", "above.csv"), "contact name,"+persons["contact_name"]+
		"\nhandover_num,20000000100\n\norder_num,weight\nHGE2611290000003,1.00\n")
	im, err := Open(t.Context(), w.cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	im.reached = func(step string) {
		if step == "asked" || step == "repeat waits" {
			if err := passResendAfter(t.Context(), im); err != nil {
				t.Error(err)
			}
		}
	}
	_, err = im.Run(t.Context(), importertest.WaitLimit)
	signed := fmt.Sprintf(`{"values":[{"Name":"tracking_num","Text":"T1"},{"Name":"signed_by","Text":%q}],"events":[{"Place":%q}]}`,
		persons["consignee_name"], persons["consignee_city"]) // as other carriers may answer
	err = errors.Join(err, im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		return tx.KeepAnswered(t.Context(), 1, signed)
	}))
	if err := errors.Join(err, im.Close()); err != nil {
		t.Fatal(err)
	}
	return w
}

// personsIn are the fields whose invented persons stand in a text.
func personsIn(text []byte) (found []string) {
	for field, value := range persons {
		if bytes.Contains(text, []byte(value)) {
			found = append(found, field)
		}
	}
	slices.Sort(found)
	return found
}

// ledgerBytes is all that a ledger keeps: the bytes of the files of a SQLite, the rows of a PostgreSQL.
func ledgerBytes(t *testing.T, url string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, path := range ledger.OwnFiles(url) {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		all[filepath.Base(path)] = text
	}
	if strings.HasPrefix(url, "sqlite:") {
		return all
	}
	for table, rows := range ledgerRows(t, url) {
		all[table] = []byte(strings.Join(rows, "\n"))
	}
	return all
}

// ledgerRows are the rows of all tables, as text.
func ledgerRows(t *testing.T, url string) map[string][]string {
	t.Helper()
	driver, tables, row := "pgx", "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()", ""
	if path, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
		driver, tables = "sqlite", "SELECT name FROM sqlite_master WHERE type = 'table'"
		url = "file:" + (&neturl.URL{Path: filepath.ToSlash(path)}).EscapedPath()
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := db.QueryContext(t.Context(), tables)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for names.Next() {
		if err := names.Scan(&row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	out := map[string][]string{}
	for _, table := range all {
		rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				out[table+"."+columns[i]] = append(out[table+"."+columns[i]], fmt.Sprintf("%s", v))
			}
		}
		rows.Close()
	}
	for _, values := range out {
		slices.Sort(values)
	}
	return out
}

// What is kept of persons stands where docs/personal.md says, and nowhere else. keep_personal takes all of it out of the
// ledger; of a SQLite also out of its bytes.
func TestPersonalDataIsWhereItIsSaid(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		var logged bytes.Buffer
		log := logrus.New()
		log.SetOutput(&logged)
		log.SetLevel(logrus.DebugLevel)
		w := personalWorld(t, url, log)
		var where []string
		for column, values := range ledgerRows(t, url) {
			if found := personsIn([]byte(strings.Join(values, "\n"))); len(found) > 0 {
				where = append(where, column)
			}
		}
		slices.Sort(where)
		if want := []string{"answered.said", "entry.reason", "form.body", "form.message"}; !slices.Equal(where, want) {
			t.Errorf("persons stand in %v of the ledger, want %v", where, want)
		}
		if found := personsIn(logged.Bytes()); len(found) > 0 {
			t.Errorf("the log has %v: %s", found, logged.String())
		}
		before := ledgerRows(t, url)
		w.cfg.Folders.KeepPersonal = 30
		im, err := Open(t.Context(), w.cfg, log)
		if err != nil {
			t.Fatal(err)
		}
		defer im.Close()
		if err := im.cleaner.eraseOld(t.Context(), im.ledger.Now().AddDate(0, 0, 29)); err != nil {
			t.Fatal(err)
		}
		if n := len(personsIn([]byte(strings.Join(ledgerRows(t, url)["form.body"], "\n")))); n == 0 {
			t.Error("erased after 29 days of 30")
		}
		if err := im.cleaner.eraseOld(t.Context(), im.ledger.Now().AddDate(0, 0, 31)); err != nil {
			t.Fatal(err)
		}
		for name, text := range ledgerBytes(t, url) {
			if found := personsIn(text); len(found) > 0 {
				t.Errorf("%s still has %v", name, found)
			}
		}
		after := ledgerRows(t, url)
		if said := after["answered.said"]; !slices.Contains(said, `{"values":[{"Name":"tracking_num","Text":"T1"}]}`) {
			t.Errorf("of what the carrier has said these stay: %v", said)
		}
		for _, column := range []string{"form.reference", "form.state", "form.number", "form.about", "item.item", "item.status",
			"item.latest", "entry.key", "entry.status", "file.name", "file.sha256", "file.outcome", "label.value", "wait.form_id"} {
			if !slices.Equal(before[column], after[column]) {
				t.Errorf("%s was %v and is %v", column, before[column], after[column])
			}
		}
	})
}

// A clock that was set makes nothing old: neither forward nor back.
func TestASetClockErasesNothing(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.Folders.KeepPersonal = 7
		machine := newTestMachine()
		im, err := openOn(t.Context(), w.cfg, importertest.QuietLog(), machine)
		if err != nil {
			t.Fatal(err)
		}
		defer im.Close()
		w.drop("a.csv", "HGE2611290000001")
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Fatal(err)
		}
		erased := func(want bool) {
			t.Helper()
			im.cleaner.clean(t.Context(), im.ledger.Now())
			if f, err := im.ledger.Form(t.Context(), 1); err != nil || f.Erased != want {
				t.Errorf("erased: %v, %v, want %v", f.Erased, err, want)
			}
		}
		const day = 24 * time.Hour
		machine.set(9 * day)
		erased(false)
		machine.set(-time.Hour)
		erased(false)
		machine.pass(6 * day)
		erased(false)
		machine.pass(2 * day)
		erased(true)
	})
}

// erase works while an importer does. It is the importer that writes its SQLite anew then, at its next clean-up.
func TestEraseBesideAnImporter(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := personalWorld(t, url, importertest.QuietLog())
		im := w.openOn()
		if p := w.eraseAll(); p.Beside != im.ledger.Embedded() || p.Files == 0 {
			t.Errorf("%+v", p)
		}
		w.drop("new.csv", "HGE2611290000099")
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Fatal(err)
		}
		for name, text := range ledgerBytes(t, url) {
			if found := personsIn(text); len(found) > 0 {
				t.Errorf("%s still has %v", name, found)
			}
		}
	})
}

// What archive keeps longer than the ledger is said.
func TestDoctorTellsOfTheArchive(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		personal, archive int
		grade             Grade
	}{{0, 0, OK}, {30, 0, Note}, {30, 90, Note}, {30, 30, OK}, {30, 7, OK}} {
		cfg := importertest.Defaults()
		cfg.Folders.KeepPersonal, cfg.Folders.KeepArchive = c.personal, c.archive
		found := examinePersonal(cfg)
		if len(found) != min(1, c.personal) || len(found) == 1 && found[0].Grade != c.grade {
			t.Errorf("%+v: %+v", c, found)
		}
	}
}
