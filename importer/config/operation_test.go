package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
)

// TestResultsOfOperations has sections of operations before and after [api.result], and variables that go before both.
func TestResultsOfOperations(t *testing.T) {
	cfg := mustLoad(t, `
[api.result.manifest]
data = ""
state = "state"
succeeded = ["done"]
unknown_codes = [404, 1404]
[api.result]
state = "form_status"
pending = ["wait"]
document = ""
[api.result.bags]
container_num = "bag.no"
[api.result.void-bags]
message = "words"
`, "HGEIMPORT_API_RESULT_PENDING=queued", "HGEIMPORT_API_RESULT_MANIFEST_FORM=mf",
		"HGEIMPORT_API_RESULT_VOID_BAGS_ORDERS=list", "HGEIMPORT_API_RESULT_BAGS_CONTAINER_NUM=no")
	want := cfg.API.Result
	if want.State != "form_status" || want.Pending[0] != "queued" || want.Document != "" || want.Orders != "order_list" {
		t.Errorf("[api.result] is %+v", want)
	}
	change := func(change func(*hgeapi.ResultShape)) hgeapi.ResultShape {
		shape := want
		change(&shape)
		return shape
	}
	for operation, want := range map[string]hgeapi.ResultShape{
		"manifest": change(func(s *hgeapi.ResultShape) {
			s.Data, s.State, s.Succeeded, s.UnknownCodes, s.Form = "", "state", []string{"done"}, []int{404, 1404}, "mf"
		}),
		"bags":      change(func(s *hgeapi.ResultShape) { s.Gives = "no" }),
		"void-bags": change(func(s *hgeapi.ResultShape) { s.Message, s.Orders = "words", "list" }),
		"flight":    want,
	} {
		if diff := cmp.Diff(want, cfg.API.Results[operation]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", operation, diff)
		}
	}
	if shape, ok := cfg.API.Results["scanform"]; ok {
		t.Errorf("scanform has a shape of its own: %+v", shape)
	}
}

func TestKeysOfOperations(t *testing.T) {
	cfg := mustLoad(t, `
[api.keys.manifest]
order_num = "orders"
bag_weight = "kg"
[api.keys]
flight = { mawb_no = "mawb" }
`, "HGEIMPORT_API_KEYS_MANIFEST_BAG_WEIGHT=kilos", "HGEIMPORT_API_KEYS_VOID_BAGS_RELIEVE_TYPE=kind")
	want := map[string]map[string]string{
		"manifest":  {"order_num": "orders", "bag_weight": "kilos"},
		"flight":    {"mawb_no": "mawb"},
		"void-bags": {"relieve_type": "kind"},
	}
	if diff := cmp.Diff(want, cfg.API.Keys); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFaultsOfOperations has each kind of fault, with its line and column in config.toml.
func TestFaultsOfOperations(t *testing.T) {
	for text, want := range map[string]string{
		"[api.result.manifst]\nstate = \"x\"": "1:13: api.result.manifst: there is no such operation; there are scanform, " +
			"manifest, flight, bags, void-bags, create, confirm, label, query, cancel, intercept, unintercept, weight, update, pod, " +
			"track, pccc, charge, services (did you mean manifest?)",
		"[api.result.\"\"]\nstate = \"x\"": "there is no such operation",
		"[api.result.manifest]\n  stat = \"x\"": "2:3: api.result.manifest.stat: there is no such key " +
			"(did you mean api.result.manifest.state?)",
		"[api.result.manifest]\nstate = 1":         "2:1: api.result.manifest.state: takes text in quotes, not a whole number",
		"[api.result.manifest]\nstate = \"\"":      "2:1: api.result.manifest.state: is empty; it says where to look in the reply",
		"[api.result]\nmanifest = 1":               "2:1: api.result.manifest: there is no such key",
		"[api.result.manifest]\nfailed = [\" \"]":  "2:1: api.result.manifest.failed: holds an empty word",
		"[api.result.flight]\nunknown_codes=[200]": "2:1: api.result.flight.unknown_codes: 200 has another meaning (contract.md)",
		"[api.result.manifest]\npending = [\"success\"]": "1:13: api.result.manifest.succeeded: \"success\" stands in " +
			"result.manifest.pending too",
		"[api.result.flight]\ncontainer_num = \"x\"": "2:1: api.result.flight.container_num: there is no such key",
		"[api.result.bags]\ncontainer_num = 1":       "2:1: api.result.bags.container_num: takes text in quotes, not a whole number",
		"[api.keys.bag]\nbag_num = \"x\"": "1:11: api.keys.bag: there is no such operation; there are " +
			"scanform, manifest, flight, bags, void-bags, create, confirm, label, query, cancel, intercept, unintercept, weight, " +
			"update, pod, track, pccc, charge, services (did you mean bags?)",
		"[api.keys.bags]\n bagnum = \"x\"": "2:2: api.keys.bags.bagnum: a request for bags has no such value; " +
			"it has bag_type, bag_weight, bag_length, bag_width, bag_height, bag_num, order_num, container_num (did you mean " +
			"api.keys.bags.bag_num?)",
		"[api.keys.bags]\nbag_num = \"\"": "2:1: api.keys.bags.bag_num: \"\" is empty or has blanks around it; " +
			"it is the carrier's name",
		"[api.keys.bags]\nbag_num = 1": "2:1: api.keys.bags.bag_num: takes text in quotes, not a whole number",
		"[api.keys]\nbags = \"x\"":     "2:1: api.keys.bags: takes a section, not text",
		"[api.keys.bags]\nbag_num = \"length\"": "2:1: api.keys.bags.bag_num: another value is called \"length\", " +
			"too, in the spelling hge",
		"[api.paths]\nscanform_result = \"\"": "2:1: api.paths.scanform_result: is empty; " +
			"nobody could ask for what is sent to paths.scanform",
		"[api.paths]\nbag_void = \"\"\n[[profile]]\nname = \"x\"\noperation = \"void-bags\"": "5:1: profile[1].operation: " +
			"void-bags is off: api.paths.bag_void is empty",
	} {
		got := strings.Join(faultsOf(t, text), "\n")
		if !strings.Contains(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
	got := strings.Join(faultsOf(t, "", "HGEIMPORT_API_KEYS_BAGS_BAGNUM=x", "HGEIMPORT_API_RESULT_FLIGHT_STATE="), "\n")
	for _, want := range []string{"HGEIMPORT_API_KEYS_BAGS_BAGNUM: there is no such setting",
		"HGEIMPORT_API_RESULT_FLIGHT_STATE: api.result.flight.state: is empty"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	for _, text := range []string{"[api.paths]\nbag_create = \"\"\nbag_label = \"\"", "[api.keys.bags]\nbag_num = \"order_nums\""} {
		mustLoad(t, text)
	}
}
