package importer

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// A bag of a manifest is closed once. Orders that come later under its number, however that is written, are rejected: they would
// be a second bag, with the weight of the whole one. So are orders in place of those that the carrier has refused, and these
// themselves: it was told of the bag with them. Bags of other flights, and those that were refused whole, are none of it.
func TestBagOfManifestIsClosedOnce(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "R"})
		w.withOperationFolders()
		const head = "order_num|weight|bag_num|bag_weight|mawb_no\n"
		w.tell("manifest", "first.csv", head+`
			HGE2611290000061|1|B1|2.5|123-20261124
			HGE2611290000062|1|B1|2.5|123-20261124
			HGE261129000006R|1|B2|1.5|123-20261124
			HGE2611290000063|1|B3|1.5|123-20261124
			HGE261129000007R|1|B3|1.5|123-20261124`, `
			HGE2611290000061 confirmed -
			HGE2611290000062 confirmed -
			HGE261129000006R refused carrier-refused-order
			HGE2611290000063 confirmed -
			HGE261129000007R refused refused-in-bag`)
		w.tell("manifest", "more.csv", head+`
			HGE2611290000061|1|B1|2.5|123-20261124
			HGE2611290000064|1|B1|2.5|123-20261124
			HGE2611290000065|1|b1|2.5|123-20261124
			HGE2611290000066|1|B2|1.5|123-20261124
			HGE261129000007R|1|B3|1.5|123-20261124
			HGE2611290000067|1|B4|1.5|123-20261124`, `
			HGE2611290000061 confirmed already-confirmed
			HGE2611290000064 rejected bag-closed-without
			HGE2611290000065 rejected bag-closed-without
			HGE2611290000066 confirmed -
			HGE261129000007R rejected bag-closed-without
			HGE2611290000067 confirmed -`)
		w.tell("manifest", "mended.csv", head+"HGE2611290000079|1|B3|1.5|123-20261124", "HGE2611290000079 rejected bag-closed-without")
		w.tell("manifest", "own.csv", head+"HGE2611290000079|1|B5|0.5|123-20261124", "HGE2611290000079 confirmed -")
		w.tell("manifest", "other.csv", head+"HGE2611290000068|1|B1|0.5|999-20261126", "HGE2611290000068 confirmed -")
		w.tell("manifest", "alone.csv", head+"HGE2611290000064|1|B1|2.5|123-20261124", "HGE2611290000064 rejected bag-closed-without")
	})
}

// What a bag was called in the request does not matter: an administrator may have corrected [api.keys] since.
func TestBagIsClosedOnceUnderOtherKeys(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		const head = "order_num|weight|bag_num|mawb_no\n"
		w.tell("manifest", "first.csv", head+"HGE2611290000061|1|B1|123-20261124", "HGE2611290000061 confirmed -")
		w.cfg.API.Keys = map[string]map[string]string{"manifest": {"bag": "sacks", "bag_num": "sack"}}
		w.tell("manifest", "later.csv", head+"HGE2611290000062|1|B1|123-20261124", "HGE2611290000062 rejected bag-closed-without")
	})
}

// forgetBags makes the ledger what it was before it kept the bags of orders. A body is that of all forms then.
func (w *world) forgetBags(body string) {
	w.t.Helper()
	w.changeLedger("UPDATE item SET latest = '' WHERE guard = 'close'")
	if body != "" {
		w.changeLedger("UPDATE form SET body = $1", []byte(body))
	}
}

// changeLedger runs a statement on the ledger while no importer works on it.
func (w *world) changeLedger(query string, args ...any) {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	err = im.ledger.Change(w.t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.SQL.ExecContext(w.t.Context(), query, args...)
		return err
	})
	if err := errors.Join(err, im.Close()); err != nil {
		w.t.Fatal(err)
	}
}

// The bags of a form of an older version are read from its request, under the keys of now or those of the carrier's page. If they
// cannot be, no order of that flight goes out: nobody knows whether its bag was closed.
func TestBagOfAnOlderVersionIsClosedOnce(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "R"})
		w.withOperationFolders()
		const head = "order_num|weight|bag_num|mawb_no\n"
		w.tell("manifest", "first.csv", head+`
			HGE2611290000061|1|B1|123-20261124
			HGE2611290000062|1|B2|123-20261124
			HGE261129000006R|1|B3|123-20261124`, `
			HGE2611290000061 confirmed -
			HGE2611290000062 confirmed -
			HGE261129000006R refused carrier-refused-order`)
		w.forgetBags("")
		w.tell("manifest", "later.csv", head+"HGE2611290000063|1|b1|123-20261124", "HGE2611290000063 rejected bag-closed-without")
		w.cfg.API.Keys = map[string]map[string]string{"manifest": {"bag": "sacks"}}
		w.tell("manifest", "renamed.csv", head+"HGE2611290000064|1|B1|123-20261124", "HGE2611290000064 rejected bag-closed-without")
		w.cfg.API.Keys = nil
		w.tell("manifest", "free.csv", head+"HGE2611290000065|1|B3|123-20261124", "HGE2611290000065 confirmed -")
		w.forgetBags(`{"reference_num":"R","pouches":[{"pouch":"B1","customer_order_nums":["HGE2611290000061"]}]}`)
		file := w.tell("manifest", "unread.csv", head+`
			HGE2611290000061|1|B1|123-20261124
			HGE2611290000066|1|B1|123-20261124
			HGE2611290000067|1|B7|123-20261124
			HGE2611290000068|1|B8|999-20261126`, `
			HGE2611290000061 confirmed already-confirmed
			HGE2611290000066 rejected bags-unread
			HGE2611290000067 rejected bags-unread
			HGE2611290000068 confirmed -`)
		if file.Rows.Rejected != 2 {
			t.Errorf("%+v", file.Rows)
		}
	})
}

// Two importers map lists with orders of one bag at the same moment: the one that stores its form first sends the bag, and the
// rows of the other are rejected.
func TestBagIsClosedOnceByTwo(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{1, fewRows} { // the last change of a small file may share a transaction with others
		eachLedger(t, func(t *testing.T, url string) { testBagIsClosedOnceByTwo(t, url, rows) })
	}
}

func testBagIsClosedOnceByTwo(t *testing.T, url string, rows int) {
	w := newWorld(t, url, hgeapitest.Config{})
	w.withOperationFolders()
	w.cfg.Form.MaxOrders = rows
	open := func() *Importer {
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		return im
	}
	one := open()
	two := one
	if !one.ledger.Embedded() {
		two = open()
	}
	list := func(name string, bag string, rows int) {
		table := "order_num,weight,bag_num,mawb_no\n"
		for i := range rows {
			table += fmt.Sprintf("HGE26112%s%07d,1,%s,123-20261124\n", name, i, bag)
		}
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "manifest", name+".csv"), table+
			"HGE26112"+name+"1000000,1,B2"+name+",123-20261124\n")
		w.claimOnlyWith(one)
	}
	mapIn := func(im *Importer, name string) error {
		files, err := im.ledger.FilesNamed(t.Context(), name)
		if err == nil {
			err = im.mapStep.run(t.Context(), mapJob{File: files[0].ID}, nthAttempt(1))
		}
		return err
	}
	list("4", "B1", 1)
	list("5", "b 1", rows)
	one.reached = func(step string) {
		if step == "sorted" {
			one.reached = nil
			if err := mapIn(two, "4.csv"); err != nil {
				t.Errorf("the first: %v", err)
			}
		}
	}
	if err := mapIn(one, "5.csv"); err == nil {
		t.Error("the second was stored, though the first has its bag")
	}
	err := one.Close()
	if two != one {
		err = errors.Join(err, two.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.run(1)
	w.closed(3)
	for order, answer := range w.answers("manifest/5.outcome.csv") {
		want := "rejected"
		if order == "HGE2611251000000" {
			want = "confirmed"
		}
		if answer[0] != want {
			t.Errorf("%s is %q, want %s", order, answer, want)
		}
	}
}

// A duplicate of a row that is not sent says so, whatever the row was rejected for: a bag that was closed, a bag that would be
// split, another row of its bag, or of its file.
func TestTwinOfARowThatIsNotSent(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		w.cfg.Form.MaxOrders = 10
		const head = "order_num|weight|bag_num|mawb_no\n"
		w.tell("scanform", "scan.csv", "order_num|weight|handover_num\nHGE2611290000001|1|20000000100", "HGE2611290000001 confirmed -")
		w.tell("manifest", "first.csv", head+"HGE2611290000061|1|B1|123-20261124", "HGE2611290000061 confirmed -")
		w.tell("manifest", "twice.csv", head+`
			HGE2611290000061|1|B1|123-20261124
			HGE2611290000061|1|B1|123-20261124
			HGE2611290000062|1|B1|123-20261124
			HGE2611290000062|1|B1|123-20261124
			HGE2611290000063|1|b2|123-20261124
			HGE2611290000063|1|b2|123-20261124
			HGE2611290000064|1|B2|123-20261124
			HGE2611290000065|1|B3|123-20261124
			HGE2611290000065|1|B3|123-20261124
			HGE2611290000001|1|B3|123-20261124
			HGE2611290000066|1|B4|123-20261124
			HGE2611290000066|1|B4|123-20261124`, `
			HGE2611290000061 confirmed already-confirmed
			HGE2611290000061 duplicate repeated-in-file
			HGE2611290000062 rejected bag-closed-without
			HGE2611290000062 rejected twin-not-sent
			HGE2611290000063 rejected bag-split
			HGE2611290000063 rejected twin-not-sent
			HGE2611290000064 rejected bag-split
			HGE2611290000065 rejected bag-held-back
			HGE2611290000065 rejected twin-not-sent
			HGE2611290000001 rejected done-otherwise
			HGE2611290000066 confirmed -
			HGE2611290000066 duplicate repeated-in-file`)
		w.cfg.Form.OnProblem = "hold"
		w.tell("scanform", "held.csv", `
			order_num|weight|handover_num
			HGE2611290000002|1|20000000100
			HGE2611290000002|1|20000000100
			HGE2611290000003|many|20000000100`, `
			HGE2611290000002 rejected held-back
			HGE2611290000002 rejected twin-not-sent
			HGE2611290000003 rejected bad-weight`)
	})
}
