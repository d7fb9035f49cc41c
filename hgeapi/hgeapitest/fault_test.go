package hgeapitest_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi/hgeapitest"
)

func TestParseFault(t *testing.T) {
	for _, test := range []struct {
		text  string
		want  hgeapitest.Fault
		wrong bool
	}{
		{text: "accept-drop", want: hgeapitest.Fault{On: "send", Do: hgeapitest.AcceptDrop}},
		{
			text: "result:delay,times=-1,skip=2,for=3s,match=TR1",
			want: hgeapitest.Fault{On: "result", Do: hgeapitest.Delay, Times: -1, Skip: 2, For: 3 * time.Second, Match: "TR1"},
		},
		{text: "explode", wrong: true},
		{text: "manifests:drop", wrong: true},
		{text: "drop,often", wrong: true},
		{text: "drop,times=x", wrong: true},
		{text: "drop,for=3", wrong: true},
	} {
		got, err := hgeapitest.ParseFault(test.text)
		if test.wrong {
			if err == nil {
				t.Errorf("%s: no error", test.text)
			}
			continue
		}
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", test.text, err, diff)
		}
	}
}

// TestScript skips, counts and matches requests.
func TestScript(t *testing.T) {
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t", Faults: []hgeapitest.Fault{
		{Do: hgeapitest.Error500, Skip: 1, Times: 2, Match: `"TR1"`},
		{Do: hgeapitest.Refuse, Match: `"TR2"`},
	}})
	var got []int
	for _, reference := range []string{"TR1", "TR2", "TR1", "TR2", "TR1", "TR1"} {
		body := `{"reference_num":"` + reference + `",` + handover + `,"order_nums":["` + reference + `"]}`
		status, _ := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/", body, nil)
		got = append(got, status)
	}
	if want := []int{200, 400, 500, 200, 500, 200}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(carrier.Submits()); n != 6 {
		t.Errorf("%d submits, want 6", n)
	}
}
