package importer

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// eachAtOnce are the operations that are answered at once, so far.
var eachAtOnce = []*mapping.Operation{&operations.Flight, &operations.Bags, &operations.VoidBags}

// A reply that is the result ends the form: nobody is asked for anything.
func TestAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	for _, op := range eachAtOnce {
		t.Run(op.Name(), func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "R"})
				w.plan(op, "one.csv", "A1", "A2R", "A3")
				w.run(1)
				got := w.answers("one.outcome.csv")
				if got["A1"][0] != "confirmed" || got["A2R"][0] != "refused" || got["A3"][0] != "confirmed" ||
					!strings.Contains(got["A2R"][1], "A2R cannot be found") {
					t.Errorf("rows ended as %v", got)
				}
				held := w.holders(op, "A1", "A2R", "A3")
				if len(held) != 2 || held["A1"].Status != "confirmed" || held["A3"].Status != "confirmed" {
					t.Errorf("held: %+v", held)
				}
				if n := w.carrier.Count(op.Name()); n.Submitted != 3 || w.carrier.Asked() > 0 {
					t.Errorf("sent %+v, asked %d times", n, w.carrier.Asked())
				}
				w.noComplaints()
			})
		})
	}
}

func (w *world) noComplaints() {
	w.t.Helper()
	if wrong := w.carrier.Complaints(); len(wrong) > 0 {
		w.t.Errorf("the carrier complains: %v", wrong)
	}
}

// What can be repeated is sent again with the same bytes when its answer was lost, or said nothing, and nobody is asked.
func TestRepeatedAfterLostReply(t *testing.T) {
	t.Parallel()
	for _, lost := range []hgeapitest.FaultKind{hgeapitest.AcceptDrop, hgeapitest.Error500, hgeapitest.AcceptHTML,
		hgeapitest.TooManyRequests, hgeapitest.LoggedOut, hgeapitest.OtherReference} {
		t.Run(string(lost), func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{RepeatedAs301: true, Faults: []hgeapitest.Fault{{Do: lost}}})
				w.cfg.Result.ResendAfter = soon
				w.plan(&operations.Flight, "one.csv", "A1")
				w.run(1)
				w.ended("one.outcome.csv", "confirmed", "", "A1")
				if n := w.carrier.Count("flight"); n.Submitted != 2 || w.carrier.Bodies("A1") != 1 || w.carrier.Asked() > 0 {
					t.Errorf("sent %+v with %d bodies, asked %d times", n, w.carrier.Bodies("A1"), w.carrier.Asked())
				}
				w.noComplaints()
			})
		})
	}
}

// A refusal of a repeat is the answer: the item is free.
func TestRefusalOfARepeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{
		Faults: []hgeapitest.Fault{{Do: hgeapitest.AcceptDrop}, {Do: hgeapitest.Refuse}}})
	w.plan(&operations.VoidBags, "one.csv", "A1")
	w.run(1)
	if got := w.answers("one.outcome.csv")["A1"]; got[0] != "refused" {
		t.Errorf("ended as %v", got)
	}
	if held := w.holders(&operations.VoidBags, "A1"); len(held) > 0 {
		t.Errorf("still held: %v", held)
	}
}

// The importer gives up after give_up, and says so. Its file dropped again has the form sent once more.
func TestGivesUpRepeating(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.AcceptDrop, Times: -1}}})
		w.cfg.Result.ResendAfter, w.cfg.Result.GiveUp = soon, 1
		w.plan(&operations.VoidBags, "one.csv", "A1")
		w.run(1)
		w.ended("one.outcome.csv", "unknown", "never gave a clear answer", "A1")
		if w.lastForm().State != ledger.Unknown || w.holders(&operations.VoidBags, "A1")["A1"].Status != "unknown" {
			t.Errorf("%+v", w.lastForm())
		}
		w.carrier.Heal()
		before := w.carrier.Count("void-bags").Submitted
		w.takeUp(false)
		if form := w.lastForm(); form.State != ledger.Succeeded || w.carrier.Count("void-bags").Submitted != before+1 {
			t.Errorf("taken up again: %+v after %d sends more", form, w.carrier.Count("void-bags").Submitted-before)
		}
	})
}

// What must not be done twice is unknown at once when its answer was lost. It goes out again only after resend, also if the file
// is dropped again.
func TestNeverRepeated(t *testing.T) {
	t.Parallel()
	for _, lost := range []hgeapitest.FaultKind{hgeapitest.AcceptDrop, hgeapitest.Error500, hgeapitest.Accept502,
		hgeapitest.TooManyRequests, hgeapitest.LoggedOut, hgeapitest.Redirect} {
		t.Run(string(lost), func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: lost}}})
				w.cfg.Result.ResendAfter = soon
				w.plan(&operations.Bags, "one.csv", "A1")
				w.run(1)
				w.ended("one.outcome.csv", "unknown", "not sent again", "A1")
				sent := func(want int, state ledger.FormState) {
					t.Helper()
					if n := w.carrier.Count("bags").Submitted; n != want || w.carrier.Asked() > 0 || w.lastForm().State != state {
						t.Errorf("sent %d times, want %d; asked %d times; %+v", n, want, w.carrier.Asked(), w.lastForm())
					}
				}
				sent(1, ledger.Unknown)
				w.takeUp(false)
				sent(1, ledger.Unknown)
				if h := w.holders(&operations.Bags, "A1")["A1"]; h.Status != "unknown" {
					t.Errorf("the bag is %q", h.Status)
				}
				w.takeUp(true)
				sent(2, ledger.Succeeded)
				if w.carrier.Bodies("A1") != 1 || !strings.HasPrefix(w.lastForm().Number, "BP") {
					t.Errorf("%d bodies; the bag has the number %q", w.carrier.Bodies("A1"), w.lastForm().Number)
				}
			})
		})
	}
}

// After resend the carrier refuses a bag. It may have made it before, so the bag is still unknown and nobody makes it again. The
// permission is used up.
func TestRefusalAfterResendOfNever(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{
		Faults: []hgeapitest.Fault{{Do: hgeapitest.AcceptDrop}, {Do: hgeapitest.Refuse}}})
	w.plan(&operations.Bags, "one.csv", "A1")
	w.run(1)
	w.takeUp(true)
	w.takeUp(false)
	if n := w.carrier.Count("bags").Submitted; n != 2 || w.lastForm().State != ledger.Unknown {
		t.Errorf("sent %d times: %+v", n, w.lastForm())
	}
	if h := w.holders(&operations.Bags, "A1")["A1"]; h.Status != "unknown" {
		t.Errorf("the bag is %q", h.Status)
	}
}

// A bag that did not leave for certain is sent as soon as it can, like any form.
func TestNotSentOfEachClass(t *testing.T) {
	t.Parallel()
	for _, op := range eachAtOnce {
		t.Run(op.Name(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{
				Faults: []hgeapitest.Fault{{On: "login", Do: hgeapitest.Error500, Times: 2}}})
			w.plan(op, "one.csv", "A1")
			w.run(1)
			w.ended("one.outcome.csv", "confirmed", "", "A1")
			if n := w.carrier.Count(op.Name()).Submitted; n != 1 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

// Nobody is at the path of a bag: it stays open, is not sent again there, and goes out when the path was corrected.
func TestNeverWaitsForItsPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	carrier, err := url.Parse(w.carrier.URL)
	if err != nil {
		t.Fatal(err)
	}
	var lost atomic.Int32
	forward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: carrier.Scheme, Host: carrier.Host})
	front := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "wrong/") {
			lost.Add(1)
			http.Error(out, "no such page", http.StatusNotFound)
			return
		}
		forward.ServeHTTP(out, r)
	}))
	t.Cleanup(front.Close)
	w.cfg.API.BaseURL = front.URL + carrier.Path
	right := w.cfg.API.Paths.BagCreate
	w.plan(&operations.Bags, "one.csv", "A1")
	w.cfg.API.Paths.BagCreate = "wrong/"
	im := w.opened()
	if err := im.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	importertest.WaitUntil(t, "the form waits", func() bool { return w.lastForm().State == ledger.Unknown })
	im.stop()
	if err := im.Close(); err != nil {
		t.Fatal(err)
	}
	w.cfg.API.Paths.BagCreate = right
	w.run(1)
	w.ended("one.outcome.csv", "confirmed", "", "A1")
	if n := w.carrier.Count("bags").Submitted; n != 1 || lost.Load() != 1 {
		t.Errorf("sent %d times, and %d times to the wrong path", n, lost.Load())
	}
}

// A bag that is cancelled by the carrier's number may be made again, and no other bag.
func TestVoidFreesTheBag(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.plan(&operations.Bags, "bags.csv", "A1", "A2")
		w.run(1)
		bags := w.carrier.Bags()
		if held := w.holders(&operations.Bags, "A1", "A2"); len(held) != 2 || len(bags) != 2 {
			t.Fatalf("%v; %v", held, bags)
		}
		w.plan(&operations.VoidBags, "void.csv", bags[0].Num)
		w.run(1)
		w.ended("void.outcome.csv", "confirmed", "", bags[0].Num)
		held := w.holders(&operations.Bags, "A1", "A2")
		if _, still := held[bags[0].CustomerBagNum]; still || len(held) != 1 || !w.carrier.Voided(bags[0].Num) {
			t.Errorf("still held: %v", held)
		}
	})
}
