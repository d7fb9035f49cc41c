package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/shape"
	"hgeimport/importer/importertest"
)

// Replies of operations that are answered at once are read as Send reads them. The number of a new bag is only known from its
// reply: what may be it is shown as a choice.
func TestDoctorOnAnswersAtOnce(t *testing.T) {
	t.Parallel()
	const envelope = `{"code":200,"success":true,"data":`
	for _, test := range []struct {
		name, operation, reply string
		given, lines, lacking  string
	}{
		{"flight", "flight", envelope + `{"master_air_waybill_number":"123-25122112"}}`, "", "", ""},
		{"flight without its number", "flight", envelope + `{"ok":true}}`, "", "", "does not name"},
		{"void", "void-bags", envelope + `[{"container_num":"BP2400000020US"}]}`, "", "", ""},
		{"void, refused", "void-bags", `{"code":400,"success":false,"detail":"no such bag"}`, "", "", ""},
		{"bag", "bags", envelope + `{"container_num":"BP2400000020US"}}`, "BP2400000020US", "", ""},
		{"bag in another place", "bags", envelope + `{"bag":{"bag_no":"BP2400000020US"},"contact_phone":"+82 10-5555-0100"}}`, "",
			`#container_num = "bag.bag_no" # if BP2400000020US is it`, "has no container_num"},
		{"bag in a list of one", "bags", envelope + `[{"袋号":"BP2400000020US"}]}`, "", `#container_num = "袋号"`, "has no container_num"},
		{"bag beside data", "bags", `{"code":200,"success":true,"box_code":"BP1","data":{}}`, "", "", "has no container_num"},
		{"page", "bags", "<html>", "", "", "not the carrier's own reply"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cfg := importertest.Config(t.TempDir(), "http://127.0.0.1/")
			file := filepath.Join(t.TempDir(), "reply.json")
			if err := os.WriteFile(file, []byte(test.reply), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := DoctorReply(t.Context(), cfg, ReplyOptions{File: file, Operation: test.operation})
			if err != nil {
				t.Fatal(err)
			}
			lines, lacking := shape.TOML(f.Table, f.Proposal.Lines), strings.Join(f.Lacking, "; ")
			given := ""
			if f.Reading.Result != nil {
				given = f.Reading.Result.Given
			}
			if given != test.given || !strings.Contains(lines, test.lines) || (lacking == "") != (test.lacking == "") ||
				!strings.Contains(lacking, test.lacking) || f.Table != "api.result."+test.operation || strings.Contains(lines, "phone") {
				t.Errorf("given %q, lacking %q, %v, lines:\n%s", given, lacking, f.Reading.Err, lines)
			}
		})
	}
}

// The lines for a form of an operation with a table of its own go there, and leave [api.result] alone.
func TestDoctorOnAnOperationsOwnTable(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), "http://127.0.0.1/")
	own := cfg.API.Result
	own.State = "state"
	cfg.API.Results = map[string]hgeapi.ResultShape{"manifest": own}
	file := filepath.Join(t.TempDir(), "reply.json")
	reply := `{"code":200,"success":true,"data":{"no":"M1","state":"success","manifest_num":"9275"}}`
	if err := os.WriteFile(file, []byte(reply), 0o600); err != nil {
		t.Fatal(err)
	}
	for operation, want := range map[string]string{
		"manifest": "[api.result.manifest]\nreference = \"no\"\nform = \"manifest_num\"\n",
		"scanform": "[api.result]\nreference = \"no\"\nstate = \"state\" " +
			"# make sure that it is the state: \"success\" counts as succeeded\n" +
			"form = \"manifest_num\"\n",
	} {
		f, err := DoctorReply(t.Context(), cfg, ReplyOptions{File: file, Operation: operation, Reference: "M1"})
		if err != nil {
			t.Fatal(err)
		}
		if got := shape.TOML(f.Table, f.Proposal.Lines); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", operation, got, want)
		}
	}
}

// Of an answer at once the doctor shows which values and events were read and where, and nothing of a person.
func TestDoctorOnValuesAndEvents(t *testing.T) {
	t.Parallel()
	const envelope = `{"code":200,"success":true,"data":`
	for _, test := range []struct {
		operation, reply string
		want             []string // in the values, as What Name At Words
		unread           string
	}{
		{"query", envelope + `{"order_num":"HGE2611230000001","customer_order_num":"MY-1","tracking_num":"TRK-1","order_node":"OL006",
			"node_status":"000","consignee":{"name":"Jo Example","phone":"+82 10-5555-0100"}}}`,
			[]string{`value order_num order_num "HGE2611230000001" (text of 16 characters)`, `value tracking_num tracking_num "TRK-1"`,
				`value order_node order_node "OL006"`}, "data.consignee.name (text)"},
		{"charge", envelope + `{"order_num":"HGE2611230000001","fees":{"fuel":1.5,"remark":"for Jo Example"}}}`,
			[]string{`value order_num order_num "HGE2611230000001"`, `value fees.fuel fees.fuel number`,
				`value fees.remark fees.remark text of 14 characters`}, ""},
		{"track", envelope + `[{"order_node":"OL006","node_status":"000","actual_time":"2026-11-23 10:00:00","location":"Jo's house"},
			{"order_node":"XX1","node_status":"9"}]}`,
			[]string{`events  data 2`, `event  order_node/node_status "OL006/000": received; no name`,
				`event  order_node/node_status "XX1/9": in no list of [api.nodes]`}, ""},
		{"label", envelope + `{"label_base64":"JVBERi0xLjQKJSVFT0YK","tracking_num":"TRK-1"}}`,
			[]string{`value tracking_num tracking_num "TRK-1"`}, ""},
	} {
		t.Run(test.operation, func(t *testing.T) {
			t.Parallel()
			cfg := importertest.Config(t.TempDir(), "http://127.0.0.1/")
			file := filepath.Join(t.TempDir(), "reply.json")
			if err := os.WriteFile(file, []byte(test.reply), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := DoctorReply(t.Context(), cfg, ReplyOptions{File: file, Operation: test.operation})
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, v := range f.Values {
				all = append(all, strings.Join([]string{v.What, v.Name, v.At, v.Words}, " "))
			}
			text := strings.Join(all, "\n")
			for _, want := range test.want {
				if !strings.Contains("\n"+text, "\n"+want) {
					t.Errorf("no %s in\n%s\n(%v)", want, text, f.Reading.Err)
				}
			}
			if strings.Contains(text, "Jo") || strings.Contains(text, "5555") {
				t.Errorf("something personal is shown:\n%s", text)
			}
			unread := strings.Join(f.Unread, "\n")
			if !strings.Contains(unread, test.unread) || strings.Contains(unread, "order_node") || strings.Contains(unread,
				"data.order_num") {
				t.Errorf("not read:\n%s", unread)
			}
		})
	}
}
