package hgeapi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/mapping/operations"
)

// A conformance suite for what a Call says: each operation, in each spelling, against the strict carrier. A new operation is in
// it by being in operations.All.

// samples are values that the carrier takes, by our names. Any other value is its name.
var samples = map[string]string{
	"mawb_no": "123-25122112", "bag_type": "1", "order_num": "HGE260107000093", "container_num": "BP2400000020US",
	"etd": "2025-12-12 12:12:12", "eta": "2025-12-13 12:12:12", "atd": "2025-12-12 12:30:00", "ata": "2025-12-13 12:00:00",
	"transit_etd": "", "transit_eta": "", "weight": "11.5", "net_weight": "11", "bag_weight": "12.3", "bag_length": "40",
	"bag_width": "50", "bag_height": "60",
	"num_type": "1", "ship_date": "2026-12-01", "country": "US", "postcode": "94105", "parcel_length": "10", "parcel_width": "20",
	"parcel_height": "30", "qty": "1", "export_price": "1.5", "import_price": "1.50", "export_price_currency": "USD",
	"import_price_currency": "USD", "need_track": "Y",
}

// example has a value for each member of a request. Elements of lists are told apart by n.
func example(o hgeapi.Object, n *int) hgeapi.Values {
	v := hgeapi.Values{Text: map[string]string{}, Lists: map[string][]string{}, Parts: map[string][]hgeapi.Values{}}
	numbered := func(of string) string {
		*n++
		return fmt.Sprint(samples[of], of[:1], *n)
	}
	for _, m := range o {
		if o[0].Of == "address_num" && m.Of != "address_num" {
			continue // an address that the carrier has is not written out
		}
		switch sample, has := samples[m.Of]; {
		case m.As == hgeapi.Block:
			v.Parts[m.Of] = []hgeapi.Values{example(m.Object, n)}
		case m.As == hgeapi.Objects:
			v.Parts[m.Of] = []hgeapi.Values{example(m.Object, n), example(m.Object, n)}
		case m.As == hgeapi.Texts:
			v.Lists[m.Of] = []string{numbered(m.Of), numbered(m.Of)}
		case m.As == hgeapi.Text && !has:
			v.Text[m.Of] = numbered(m.Of)
		case m.Of != "":
			v.Text[m.Of] = sample
		}
	}
	return v
}

// sample is a request for an operation, as its example says.
func sample(t *testing.T, c *hgeapi.Config, call *hgeapi.Call) hgeapi.Request {
	t.Helper()
	v := example(call.Body[c.Dialect], new(int))
	body, err := c.Body(call, v)
	if err != nil {
		t.Fatal(err)
	}
	return hgeapi.Request{Call: call, Reference: v.Text["reference_num"], Echo: v.Text[call.Echo], Body: body}
}

// waysToLogIn are those that each operation has to work with.
var waysToLogIn = []struct {
	name    string
	carrier hgeapitest.Config
	auth    hgeapi.Auth
}{
	{"password", hgeapitest.Config{}, hgeapi.Auth{Username: hgeapitest.DemoUsername, Password: hgeapitest.DemoPassword}},
	{"token", hgeapitest.Config{Token: "abc"}, hgeapi.Auth{Token: "abc"}},
	{"signature", hgeapitest.Config{APIKey: "k", APISecret: "s"}, hgeapi.Auth{APIKey: "k", APISecret: "s"}},
	{"signature and token", hgeapitest.Config{APIKey: "k", APISecret: "s", APIToken: "t"},
		hgeapi.Auth{APIKey: "k", APISecret: "s", APIToken: "t"}},
}

// each runs f for each operation in each spelling.
func each(t *testing.T, change func(*hgeapitest.Config), f func(*testing.T, *world)) {
	t.Helper()
	for _, o := range operations.All {
		for _, d := range []hgeapi.Dialect{hgeapi.HGE, hgeapi.GKE} {
			t.Run(o.Name()+" "+string(d), func(t *testing.T) {
				carrier := hgeapitest.Config{Dialect: string(d)}
				if change != nil {
					change(&carrier)
				}
				f(t, newWorld(t, carrier, d, &o.Call))
			})
		}
	}
}

// world is a carrier, a client that calls it, and an operation.
type world struct {
	carrier *hgeapitest.Carrier
	config  hgeapi.Config
	client  *hgeapi.Client
	call    *hgeapi.Call
	request hgeapi.Request
}

func newWorld(t *testing.T, carrier hgeapitest.Config, d hgeapi.Dialect, call *hgeapi.Call) *world {
	t.Helper()
	carrier.AnyNumber = true
	w := &world{carrier: hgeapitest.New(carrier), call: call}
	w.config = configOf(hgeapitest.InProcessURL, w.carrier.Transport())
	shipped(&w.config)
	w.config.Dialect = d
	w.client, w.request = newClient(t, w.config), sample(t, &w.config, call)
	return w
}

// count compares how the carrier has counted the operation, and its complaints.
func (w *world) count(t *testing.T, submitted, accepted int) {
	t.Helper()
	got := w.carrier.Count(w.call.Operation)
	if got.Submitted != submitted || got.Accepted+got.Repeated != accepted {
		t.Errorf("the carrier counts %+v, want %d submitted and %d taken", got, submitted, accepted)
	}
	if wrong := slices.Concat(w.carrier.Complaints(), w.carrier.Twice()); len(wrong) > 0 {
		t.Errorf("the carrier complains: %v", wrong)
	}
}

// ended makes sure that a result is that of a request which was processed.
func (w *world) ended(t *testing.T, result *hgeapi.Result) {
	t.Helper()
	if w.call.AnsweredAtOnce() != (result != nil) {
		t.Fatalf("the reply to the send has the result %+v", result)
	}
	if result == nil {
		var err error
		if result, err = w.client.Result(t.Context(), w.call, w.request.Reference); err != nil {
			t.Fatal(err)
		}
		if len(result.Orders) < 2 || result.Number == "" || result.Document == "" {
			t.Errorf("the result is %+v", result)
		}
	}
	if result.State != hgeapi.Succeeded || (result.Given != "") != (w.call.Gives != "") {
		t.Errorf("the result is %+v", result)
	}
}

func TestEachOperationIsTaken(t *testing.T) {
	for _, way := range waysToLogIn {
		for _, o := range operations.All {
			for _, d := range []hgeapi.Dialect{hgeapi.HGE, hgeapi.GKE} {
				t.Run(way.name+" "+o.Name()+" "+string(d), func(t *testing.T) {
					carrier := way.carrier
					carrier.Dialect, carrier.AnyNumber = string(d), true
					server := hgeapitest.NewTestServer(t, carrier) // the headers go over a real connection
					w := newWorld(t, carrier, d, &o.Call)
					w.carrier, w.config.BaseURL, w.config.Transport, w.config.Auth = server.Carrier, server.URL, nil, way.auth
					w.client = newClient(t, w.config)
					result, err := w.client.Send(t.Context(), w.request)
					if err != nil {
						t.Fatal(err)
					}
					w.ended(t, result)
					w.count(t, 1, 1)
				})
			}
		}
	}
}

func TestEachOperationIsRefused(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.carrier.Fail(hgeapitest.Fault{Do: hgeapitest.Refuse})
		result, err := w.client.Send(t.Context(), w.request)
		want := "refused"
		if w.call.Verdict {
			want = "no verdict"
		}
		if ending(err) != want || result != nil {
			t.Errorf("got %s and %+v (%v), want %s", ending(err), result, err, want)
		}
		w.count(t, 1, 0)
	})
}

// TestEachReplyIsLost has the carrier process a request whose reply does not come, or cannot be read. What is done then is what
// the operation's class says.
func TestEachReplyIsLost(t *testing.T) {
	for _, do := range []hgeapitest.FaultKind{hgeapitest.AcceptDrop, hgeapitest.AcceptHTML, hgeapitest.AcceptCut,
		hgeapitest.Accept502, hgeapitest.OtherReference} {
		for _, as301 := range []bool{false, true} {
			change := func(c *hgeapitest.Config) { c.RepeatedAs301 = as301 }
			t.Run(fmt.Sprint(do, as301), func(t *testing.T) {
				each(t, change, func(t *testing.T, w *world) { w.lose(t, do) })
			})
		}
	}
}

func (w *world) lose(t *testing.T, do hgeapitest.FaultKind) {
	if do == hgeapitest.OtherReference && w.call.Echo == "" {
		t.Skip("its reply repeats nothing")
	}
	w.carrier.Fail(hgeapitest.Fault{Do: do})
	result, err := w.client.Send(t.Context(), w.request)
	if ending(err) != "unknown" || result != nil {
		t.Fatalf("got %s and %+v (%v), want unknown", ending(err), result, err)
	}
	w.count(t, 1, 1)
	switch w.call.Again {
	case hgeapi.Ask:
		w.ended(t, nil)
		w.count(t, 1, 1)
	case hgeapi.Look: // done, or to be looked up by query: see TestLook
	case hgeapi.Repeat:
		w.request.Repeat = true
		if result, err = w.client.Send(t.Context(), w.request); err != nil {
			t.Fatal(err)
		}
		w.ended(t, result)
		w.count(t, 2, 2)
	case hgeapi.Never: // a person says resend, and now there are two
		w.request.Repeat = true
		if result, err = w.client.Send(t.Context(), w.request); err != nil {
			t.Fatal(err)
		}
		w.ended(t, result)
		if twice := w.carrier.BagsTwice(); len(twice) != 1 {
			t.Errorf("made twice: %v, want the bag", twice)
		}
	}
}

// TestEachStateCounts has replies whose words are no success.
func TestEachStateCounts(t *testing.T) {
	for do, want := range map[hgeapitest.FaultKind]hgeapi.State{
		hgeapitest.Unreadable: hgeapi.Unreadable, hgeapitest.FailForm: hgeapi.Failed,
	} {
		t.Run(string(do), func(t *testing.T) {
			each(t, nil, func(t *testing.T, w *world) {
				w.carrier.Fail(hgeapitest.Fault{Do: do})
				result, err := w.client.Send(t.Context(), w.request)
				if !w.call.AnsweredAtOnce() {
					if result, err = w.client.Result(t.Context(), w.call, w.request.Reference); err != nil || result.State != want {
						t.Errorf("got %+v, %v, want %s", result, err, want)
					}
					return
				}
				var unknown *hgeapi.UnknownError
				switch {
				case want == hgeapi.Failed && ending(err) == "refused":
				case w.call.Verdict && ending(err) == "no verdict": // its words are others
				case want == hgeapi.Unreadable && errors.As(err, &unknown) && strings.HasSuffix(unknown.Reason, "is zwischenstand"):
				default:
					t.Errorf("got %+v and %v", result, err)
				}
			})
		})
	}
}

// TestEachNeeds takes each value away that a Call needs.
func TestEachNeeds(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		if len(w.call.Needs) == 0 {
			t.Fatal("it needs nothing")
		}
		for _, oneOf := range w.call.Needs {
			v := example(w.call.Body[w.config.Dialect], new(int))
			for i, of := range oneOf {
				take(v, of)
				_, err := w.config.Body(w.call, v)
				if lacks := i == len(oneOf)-1; errors.Is(err, hgeapi.ErrIncomplete) != lacks || err != nil && !lacks {
					t.Errorf("without %v: %v", oneOf[:i+1], err)
				}
			}
		}
	})
}

// take takes a value away wherever it stands, but of several elements of a list only from the last.
func take(v hgeapi.Values, of string) {
	delete(v.Text, of)
	delete(v.Lists, of)
	delete(v.Parts, of)
	for _, parts := range v.Parts {
		take(parts[len(parts)-1], of)
	}
}
