package importer

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// waybillWorld has a folder in the inbox for each of these operations, and a carrier that has waybills.
func waybillWorld(t *testing.T, url string, carrier hgeapitest.Config, operations ...string) *world {
	t.Helper()
	w := newWorld(t, url, carrier)
	w.carrier.OnlyCreated()
	w.cfg.Result.ResendAfter = crashResendAfter
	w.cfg.Profile = nil
	for _, name := range operations {
		w.cfg.Profile = append(w.cfg.Profile, config.Profile{Name: name, Operation: name})
	}
	if err := folder.MakeAll(foldersOf(w.cfg)); err != nil {
		t.Fatal(err)
	}
	for pair, meaning := range hgeapitest.Nodes {
		w.cfg.API.Nodes.Set(pair, meaning)
	}
	return w
}

// dropIn drops a table into the folder of an operation and makes a pass; resend_after is over as soon as a form waits for it.
func (w *world) dropIn(operation, name, table string) RunResult {
	w.t.Helper()
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", operation, name), table)
	return w.passOver()
}

func (w *world) passOver() RunResult {
	w.t.Helper()
	log := logrus.New()
	log.SetOutput(w.t.Output())
	log.SetLevel(logrus.ErrorLevel)
	im, err := Open(w.t.Context(), w.cfg, log)
	if err != nil {
		w.t.Fatal(err)
	}
	im.reached = func(step string) {
		if step == "asked" || step == "repeat waits" {
			if err := passResendAfter(context.Background(), im); err != nil {
				w.t.Error(err)
			}
		}
	}
	result, err := im.Run(w.t.Context(), importertest.WaitLimit)
	if err != nil {
		w.t.Error(err)
	}
	if err := im.Close(); err != nil {
		w.t.Error(err)
	}
	return result
}

// says compares what stands beside the rows of an outcome: by the row's first cell, the status and a part of the reason.
func (w *world) says(outcome string, want map[string][2]string) {
	w.t.Helper()
	got := w.answers(outcome)
	for key, words := range want {
		if got[key][0] != words[0] || !strings.Contains(got[key][1], words[1]) {
			w.t.Errorf("%s: %s is %q, want %q", outcome, key, got[key], words)
		}
	}
	if len(got) != len(want) {
		w.t.Errorf("%s has %d rows, want %d", outcome, len(got), len(want))
	}
}

// Track shows the last event beside each row and all events in a sheet; an outcome that is dropped again asks only for what was
// not delivered; a pair that nobody knows is shown as it came.
func TestTrackIsAskedUntilDelivered(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := waybillWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{
			{On: "track", Do: hgeapitest.NotKnown, Match: "HGE999999999999Z", Times: -1}}}, "track")
		nums := w.carrier.Have("ORD-1", "ORD-2")
		w.carrier.Move(9, "ORD-1")
		w.carrier.Move(3, "ORD-2")
		list := "单号\n" + strings.Join(nums, "\n") + "\nHGE999999999999Z\n"
		w.dropIn("track", "list.csv", list)
		confirmed := [2]string{"confirmed", ""}
		w.says("track/list.outcome.csv", map[string][2]string{nums[0]: confirmed, nums[1]: confirmed,
			"HGE999999999999Z": {"refused", "does not know this number"}})
		if text := w.textOf("track/list.outcome.csv"); !strings.Contains(text, "delivered") ||
			!strings.Contains(text, "in trunk transport") {
			t.Errorf("no meaning of the last events: %s", text)
		}
		book := w.outcome("track/list.outcome.xlsx")
		if text := sheetText(t, book, "Events"); strings.Count(text, nums[0]) != 10 || !strings.Contains(text, "Take-off") {
			t.Errorf("events: %s", text)
		}
		before := w.carrier.Count("track").Submitted
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "track", "list.outcome.xlsx"),
			importertest.FileTexts(t, filepath.Dir(book))[filepath.Base(book)])
		w.carrier.Move(9, "ORD-2")
		w.passOver()
		if n := w.carrier.Count("track").Submitted - before; n != 2 {
			t.Errorf("asked %d times again, want for the two that were not delivered", n)
		}
		if text := sheetText(t, w.outcome("track/list.outcome-2.xlsx"), "Events"); strings.Count(text, nums[1]) < 9 ||
			strings.Count(text, nums[0]) != 10 {
			t.Errorf("events of the second outcome: %s", text)
		}
		w.noComplaints()
	})
}

// textOf is a CSV of the outbox.
func (w *world) textOf(outcome string) string {
	w.t.Helper()
	path := w.outcome(outcome)
	return importertest.FileTexts(w.t, filepath.Dir(path))[filepath.Base(path)]
}

// A lost reply to what cannot be undone is looked up by query before anything is sent again. Where query does not tell, the row
// is unknown, and it stays so until somebody says resend.
func TestLostReplyIsLookedUp(t *testing.T) {
	t.Parallel()
	lists := map[string]string{"confirm": "seen", "cancel": "seen", "intercept": "seen"}
	for operation := range lists {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := waybillWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{
					{On: operation, Do: hgeapitest.AcceptDrop, Match: "ORD-1"}, {On: operation, Do: hgeapitest.Error500, Match: "ORD-2"}}},
					operation)
				if path := carrierPaths[operation]; path != "" {
					w.setPath(operation, path)
				}
				w.carrier.Have("ORD-1", "ORD-2", "ORD-3")
				w.dropIn(operation, "list.csv", "订单号\nORD-1\nORD-2\nORD-3\n")
				w.says(operation+"/list.outcome.csv", map[string][2]string{"ORD-1": {"confirmed", "query shows that it was done"},
					"ORD-2": {"confirmed", ""}, "ORD-3": {"confirmed", ""}})
				if again := w.carrier.DoneAgain(); len(again) > 0 {
					t.Errorf("done twice: %v", again)
				}
				if n := w.carrier.Count(operation).Submitted; n != 4 {
					t.Errorf("sent %d times, want the lost one once more", n)
				}
				w.dropIn(operation, "again.csv", "订单号\nORD-1\nORD-2\nORD-3\n")
				w.says(operation+"/again.outcome.csv", map[string][2]string{"ORD-1": {"confirmed", "in file list.csv"},
					"ORD-2": {"confirmed", "in file list.csv"}, "ORD-3": {"confirmed", "in file list.csv"}})
				if n := w.carrier.Count(operation).Submitted; n != 4 {
					t.Errorf("sent %d times", n)
				}
			})
		})
	}
}

func (w *world) setPath(key, path string) { (&conform{world: w}).setPath(key, path) }

// Without query, or with a state that nobody knows, the row is unknown and is not sent again, also not when its file is dropped
// again. Resend sends it.
func TestLostReplyWithoutQuery(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"query is off", "nobody knows the state"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{Faults: []hgeapitest.Fault{
				{On: "cancel", Do: hgeapitest.Error500, Match: "ORD-1"}}}, "cancel")
			w.carrier.Have("ORD-1")
			if w.cfg.API.Nodes.Created = nil; how == "query is off" {
				w.setPath("query", "")
			}
			says := "its query does not tell"
			if how == "query is off" {
				says = "not sent again"
			}
			w.cfg.Result.GiveUp = 1
			list := "订单号\nORD-1\n"
			for _, name := range []string{"one", "two"} {
				w.dropIn("cancel", name+".csv", list)
				w.says("cancel/"+name+".outcome.csv", map[string][2]string{"ORD-1": {"unknown", says}})
			}
			if n := w.carrier.Count("cancel").Submitted; n != 1 {
				t.Errorf("sent %d times", n)
			}
			plan, err := PlanResend(t.Context(), w.cfg, "one.csv")
			if err == nil {
				err = plan.Apply(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			w.passOver()
			if n := w.carrier.Count("cancel").Submitted; n != 2 {
				t.Errorf("sent %d times after resend", n)
			}
			w.says("cancel/one.outcome.csv", map[string][2]string{"ORD-1": {"confirmed", ""}})
		})
	}
}

// Who intercepts, takes that back and intercepts again is heard each time, by whatever number.
func TestInterceptAndBackAgain(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := waybillWorld(t, url, hgeapitest.Config{}, "intercept", "unintercept")
		w.setPath("unintercept", carrierPaths["unintercept"])
		num := w.carrier.Have("ORD-1")[0]
		for i, step := range []struct{ operation, by, num string }{
			{"intercept", "订单号", "ORD-1"}, {"unintercept", "单号", num}, {"intercept", "订单号", "ORD-1"}, {"unintercept", "单号", num},
		} {
			name := string(rune('a' + i))
			w.dropIn(step.operation, name+".csv", step.by+"\n"+step.num+"\n")
			w.says(step.operation+"/"+name+".outcome.csv", map[string][2]string{step.num: {"confirmed", ""}})
		}
		if n, m := w.carrier.Count("intercept").Submitted, w.carrier.Count("unintercept").Submitted; n != 2 || m != 2 {
			t.Errorf("intercepted %d times, taken back %d times", n, m)
		}
	})
}

// The three endings of a PCCC question are never mixed, and nothing of a person stays in the ledger or in a log.
func TestPCCCEndings(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := waybillWorld(t, url, hgeapitest.Config{RefuseSuffix: "9", OmitSuffix: "8"}, "pccc")
		w.cfg.Result.GiveUp = 1
		w.dropIn("pccc", "list.csv", "pccc,full_name,phone\nP123456789011,Kim Minsu,01012345678\nP123456789019,Lee Jiwoo,01022345678\n"+
			"P123456789018,Park Sora,01032345678\n")
		w.says("pccc/list.outcome.csv", map[string][2]string{"P123456789011": {"confirmed", ""},
			"P123456789019": {"refused", "do not agree"}, "P123456789018": {"unknown", "says nothing about the code"}})
		w.noneOf("P123456789011", "Kim Minsu", "01012345678", "P123456789019", "Lee Jiwoo", "P123456789018", "Park Sora")
	})
}

// noneOf makes sure that none of these texts is in the ledger: in what was sent, in rows, in forms.
func (w *world) noneOf(texts ...string) {
	w.t.Helper()
	im := w.opened()
	defer im.Close()
	for id := int64(1); ; id++ {
		form, err := im.ledger.Form(w.t.Context(), id)
		if err != nil {
			break
		}
		for _, text := range texts {
			if strings.Contains(string(form.Body), text) || strings.Contains(form.Message+form.Words, text) ||
				slices.ContainsFunc(LabelNames(form.About), func(name string) bool { return form.Label(name) == text }) {
				w.t.Errorf("form %d keeps %q: %+v", id, text, form)
			}
		}
	}
	for id := int64(1); ; id++ {
		file, err := im.ledger.File(w.t.Context(), id)
		if err != nil {
			break
		}
		for e, err := range im.ledger.Entries(w.t.Context(), file.ID) {
			if err != nil || slices.Contains(texts, e.Key) {
				w.t.Errorf("row %+v, %v", e, err)
			}
		}
	}
}

// Charges show each further value that the carrier gives in a column of its own, and asking again asks.
func TestChargesHaveColumns(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "charge")
	w.carrier.Have("ORD-1")
	for i, name := range []string{"one", "two"} {
		w.dropIn("charge", name+".csv", "订单号\nORD-1\n")
		w.says("charge/"+name+".outcome.csv", map[string][2]string{"ORD-1": {"confirmed", ""}})
		if text := w.textOf("charge/" + name + ".outcome.csv"); !strings.Contains(text, "HGE · freight") ||
			!strings.Contains(text, "4.2") {
			t.Errorf("no column of the freight: %s", text)
		}
		if n := w.carrier.Count("charge").Submitted; n != i+1 {
			t.Errorf("asked %d times", n)
		}
	}
}

// orderOf is the table of one order with one parcel and these items: its number, weight and what the items are.
func ordersTable(rows ...[3]string) string {
	var b strings.Builder
	b.WriteString("customer_order_num,service_code,consignee_name,consignee_phone,consignee_country,consignee_postcode," +
		"consignee_province,consignee_city,consignee_address,weight " +
		"(kg),export_declared,import_declared,qty,export_price,export_price_currency,import_price," +
		"import_price_currency\n")
	for _, r := range rows {
		b.WriteString(r[0] + ",P10006,Jane Roe,2135550100,US,94105,CA,San Francisco,1 Main St," + r[1] + "," + r[2] + "," + r[2] +
			",1,4.50,USD,4.50,USD\n")
	}
	return b.String()
}

// A waybill is made once, whatever becomes of the reply; the numbers stand beside its row; one that existed is said so; a refusal
// that names a field is in its cell; what is cancelled may be made again, and cancelled again.
func TestCreateRoad(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := waybillWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{
			{On: "create", Do: hgeapitest.AcceptDrop, Match: "ORD-1"}, {On: "create", Do: hgeapitest.Error500, Match: "ORD-2"},
			{On: "create", Do: hgeapitest.Refuse, Match: "ORD-4", Say: "import_price: Field required"}}}, "create", "cancel")
		w.carrier.Have("ORD-3")
		table := ordersTable([3]string{"ORD-1", "0.5", "cup"}, [3]string{"ORD-2", "0.5", "cup"}, [3]string{"ORD-3", "0.5", "cup"},
			[3]string{"ORD-4", "0.5", "cup"})
		w.dropIn("create", "orders.csv", table)
		w.says("create/orders.outcome.csv", map[string][2]string{"ORD-1": {"confirmed", ""}, "ORD-2": {"confirmed", ""},
			"ORD-3": {"confirmed", "existed already"}, "ORD-4": {"refused", "P5: the carrier refused this cell"}})
		made, _ := w.carrier.Waybill("ORD-2")
		if text := w.textOf("create/orders.outcome.csv"); !strings.Contains(text, made.OrderNum) ||
			!strings.Contains(text, made.TrackingNum) {
			t.Errorf("the numbers are not beside the rows: %s", text)
		}
		if twice := w.carrier.WaybillsTwice(); len(twice) > 0 {
			t.Errorf("made twice: %v", twice)
		}
		changed := strings.Replace(table, "ORD-2,P10006,Jane Roe", "ORD-2,P10006,John Roe", 1)
		w.dropIn("create", "changed.csv", changed)
		w.says("create/changed.outcome.csv", map[string][2]string{"ORD-1": {"confirmed", "in file orders.csv"},
			"ORD-2": {"confirmed", "was not applied"}, "ORD-3": {"confirmed", "in file orders.csv"}, "ORD-4": {"confirmed", ""}})

		for i, by := range []string{"订单号\nORD-2\n", "单号\n" + made.OrderNum + "\n"} {
			name := string(rune('a' + i))
			if i == 1 {
				made, _ = w.carrier.Waybill("ORD-2")
				by = "单号\n" + made.OrderNum + "\n"
			}
			w.dropIn("cancel", name+".csv", by)
			num := strings.TrimSpace(strings.Split(by, "\n")[1])
			w.says("cancel/"+name+".outcome.csv", map[string][2]string{num: {"confirmed", ""}})
			w.dropIn("create", "again-"+name+".csv", ordersTable([3]string{"ORD-2", "0.7", "cup"}))
			w.says("create/again-"+name+".outcome.csv", map[string][2]string{"ORD-2": {"confirmed", ""}})
			if again, ok := w.carrier.Waybill("ORD-2"); !ok || again.Cancelled || again.OrderNum == made.OrderNum {
				t.Errorf("not made again: %+v", again)
			}
		}
	})
}

// Rows of one order are one waybill; where one of them has a problem none goes out.
func TestOrderOfSeveralRows(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "create")
	table := ordersTable([3]string{"ORD-1", "0.5", "cup"}, [3]string{"ORD-2", "0.5", "cup"}, [3]string{"ORD-1", "0.5", "plate"},
		[3]string{"ORD-2", "0.5", "fork"})
	result := w.dropIn("create", "orders.csv", strings.Replace(table, "fork,1,4.50", "fork,x,4.50", 1))
	if len(result.Files) != 1 || result.Files[0].State != "done" {
		t.Fatalf("%+v: %s", result, w.summaryText(result.Files[0]))
	}
	made, ok := w.carrier.Waybill("ORD-1")
	if _, bad := w.carrier.Waybill("ORD-2"); bad || !ok || made.Items != 2 || w.carrier.Count("create").Submitted != 1 {
		t.Errorf("%+v, %d requests", made, w.carrier.Count("create").Submitted)
	}
	if text := w.textOf("create/orders.outcome.csv"); strings.Count(text, "confirmed") != 2 ||
		strings.Count(text, "rejected") != 2 ||
		!strings.Contains(text, "another row of the order") {
		t.Errorf("rows: %s", text)
	}
}

// What is not ready yet is asked for again until it is; if that takes too long, the row says so, and a later drop asks anew.
func TestNotReadyIsAskedAgain(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := waybillWorld(t, url, hgeapitest.Config{LabelPolls: 4}, "label")
		w.carrier.Have("ORD-1", "ORD-2")
		w.dropIn("label", "one.csv", "订单号\nORD-1\n")
		w.says("label/one.outcome.csv", map[string][2]string{"ORD-1": {"confirmed", ""}})
		w.cfg.Result.GiveUp = 1
		w.carrier.Fail(hgeapitest.Fault{On: "label", Do: hgeapitest.NotReady, Times: -1})
		w.dropIn("label", "two.csv", "订单号\nORD-2\n")
		w.says("label/two.outcome.csv", map[string][2]string{"ORD-2": {"unknown", "not ready yet"}})
		w.carrier.Heal()
		w.cfg.Result.GiveUp = importertest.WaitLimit
		w.dropIn("label", "two.csv", "订单号\nORD-2\n")
		w.says("label/two.outcome-2.csv", map[string][2]string{"ORD-2": {"confirmed", ""}})
	})
}

// An operation that writes and whose path is only a guess is off until somebody sets the path: the drop is answered with what to
// set.
func TestGuessedOperationIsOff(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"confirm", "unintercept"} {
		w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, name)
		w.carrier.Have("ORD-1")
		w.setPath(name, "")
		if err := w.cfg.Validate(); err != nil {
			t.Error(err)
		}
		result := w.dropIn(name, "list.csv", "订单号\nORD-1\n")
		if len(result.Files) != 1 || result.AllClosed() || !strings.Contains(w.summaryText(result.Files[0]), "[api.paths] "+name) {
			t.Errorf("%s: %+v", name, result)
		}
		if n := w.carrier.Count(name).Submitted; n != 0 {
			t.Errorf("%s was sent %d times", name, n)
		}
	}
}

// Weights go out again only when they differ from what was sent last.
func TestWeightsOnlyWhenTheyDiffer(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "weight")
	w.setPath("weight", "update/weight/")
	w.carrier.Have("ORD-1", "ORD-2")
	for i, weights := range [][2]string{{"0.5", "0.6"}, {"0.5", "0.6"}, {"0.5", "0.7"}, {"0.5", "0.6"}} {
		name := string(rune('a' + i))
		w.dropIn("weight", name+".csv", "订单号,重量(kg)\nORD-1,"+weights[0]+"\nORD-2,"+weights[1]+"\n")
		w.says("weight/"+name+".outcome.csv", map[string][2]string{"ORD-1": {"confirmed", ""}, "ORD-2": {"confirmed", ""}})
		if got, want := w.carrier.Count("weight").Submitted, []int{2, 2, 3, 4}[i]; got != want {
			t.Errorf("%s: sent %d times, want %d", name, got, want)
		}
	}
}
