package hgeapi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
	"hgeimport/mapping/operations"
)

// Of several objects at data, the only one that names the reference is read.
func TestResultInAList(t *testing.T) {
	const ours = `{"reference_num":"TR1","status":"success"}`
	for _, test := range []struct {
		name, data string
		read       bool
	}{
		{"first", `[` + ours + `,{"reference_num":"TR2","status":"fail"}]`, true},
		{"last, behind what is no object", `[1,null,"TR1",{"status":"fail"},` + ours + `]`, true},
		{"twice", `[` + ours + `,` + ours + `]`, false},
		{"not at all", `[{"reference_num":"TR2"},{"reference_num":"TR3"}]`, false},
		{"empty", `[]`, false},
		{"of references", `["TR1","TR2"]`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := cannedClient(t, 200, "", `{"code":200,"success":true,"data":`+test.data+`}`)
			r, err := client.Result(t.Context(), &scanForm, "TR1")
			var notAnswered *hgeapi.NotAnsweredError
			if test.read != (err == nil && r.State == hgeapi.Succeeded) || !test.read && !errors.As(err, &notAnswered) {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// Orders are an object whose keys are their numbers.
func TestOrdersByKey(t *testing.T) {
	c := configOf("https://carrier.invalid/", canned(200, "", `{"code":200,"success":true,"data":{"reference_num":"TR1","status":"success",
		"order_list":{" A ":"success","B":{"status":"success"},"C":"fail","D":"success","D":"fail","":"success"}}}`))
	c.Auth = hgeapi.Auth{Token: "token-for-tests"}
	c.Result.OrderNum, c.Result.OrderState = hgeapi.OrderIsKey, "@this"
	got, err := newClient(t, c).Result(t.Context(), &scanForm, "TR1")
	if err != nil {
		t.Fatal(err)
	}
	want := &hgeapi.Result{State: hgeapi.Succeeded, Word: "success", OrdersUnread: true, Orders: []hgeapi.OrderResult{
		{Num: "A", State: hgeapi.Succeeded, Word: "success"}, {Num: "B", State: hgeapi.Unreadable},
		{Num: "C", State: hgeapi.Failed, Word: "fail"}, {Num: "D", State: hgeapi.Unreadable, Word: "success, fail"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A list stands where an object of orders is expected: only an empty one can be read.
func TestOrdersByKeyInAList(t *testing.T) {
	for list, unread := range map[string]bool{`[]`: false, ` [ ] `: false, `{}`: false, `null`: false, `["A"]`: true, `"A"`: true} {
		c := configOf("https://carrier.invalid/", canned(200, "", `{"code":200,"success":true,
			"data":{"reference_num":"TR1","status":"success","order_list":`+list+`}}`))
		c.Auth, c.Result.OrderNum = hgeapi.Auth{Token: "token-for-tests"}, hgeapi.OrderIsKey
		got, err := newClient(t, c).Result(t.Context(), &scanForm, "TR1")
		if err != nil || len(got.Orders) > 0 || got.OrdersUnread != unread {
			t.Errorf("%s: %+v, %v", list, got, err)
		}
	}
}

// A saved reply is read as one that comes in, whatever it is.
func TestReadReply(t *testing.T) {
	const secret = "token-for-tests"
	for _, test := range []struct {
		status int
		reply  string
	}{
		{200, `{"code":200,"success":true,"detail":"` + secret + `","data":{"reference_num":"TR1","status":"partial","message":"` + secret + `"}}`},
		{0, `{"code":200,"success":true,"data":{"reference_num":"TR2","status":"success"}}`},
		{200, `{"code":200,"success":true,"data":{"status":"success"}}`},
		{200, `{"code":404,"success":false}`},
		{404, `{"code":404,"success":false,"detail":"no such reference"}`},
		{404, `<html>`}, {502, ``}, {200, `[1]`}, {200, `{"data":{"reference_num":"TR1","status":"success"}}`},
		{401, `{"code":"401","success":false}`}, {200, strings.Repeat(`[`, 100)},
		{200, `{"code":200,"success":true,"data":{"reference_num":"TR1","status":"success"},"data":{}}`},
	} {
		status := test.status
		if status == 0 {
			status = 200
		}
		want, wantErr := cannedClient(t, status, "", test.reply).Result(t.Context(), &scanForm, "TR1")
		client := cannedClient(t, status, "", test.reply)
		got := client.ReadReply(&scanForm, "TR1", hgeapi.SavedReply{Status: test.status, Body: []byte(test.reply)})
		asked, err := client.Ask(t.Context(), &scanForm, "TR1")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []*hgeapi.Reading{got, asked} {
			if (r.Err == nil) != (wantErr == nil) || r.Err != nil && r.Err.Error() != wantErr.Error() {
				t.Errorf("%s: %v, want %v", test.reply, r.Err, wantErr)
			}
			if wantErr == nil && !cmp.Equal(want, r.Result) {
				t.Errorf("%s: %s", test.reply, cmp.Diff(want, r.Result))
			}
			if shown := r.Detail + r.Named; strings.Contains(shown, secret) || r.Result != nil && strings.Contains(r.Result.Message, secret) {
				t.Errorf("%s: a secret is shown: %+v", test.reply, r)
			}
		}
	}
}

// The reply to a send that is answered at once is read as the send reads it: no word for a state is lacking.
func TestReadingOfWhatIsAnsweredAtOnce(t *testing.T) {
	c, err := hgeapi.New(configOf("https://carrier.invalid/", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, test := range []struct {
		call *hgeapi.Call
		data string
		read bool
	}{
		{&operations.Flight.Call, `{"master_air_waybill_number":"123-25122112"}`, true},
		{&operations.Bags.Call, `{"container_num":"BP2400000020US"}`, true},
		{&operations.Bags.Call, `{"bag":{"number":"BP2400000020US"}}`, false},
	} {
		r := c.ReadReply(test.call, "", hgeapi.SavedReply{Body: []byte(`{"code":200,"success":true,"data":` + test.data + `}`)})
		if !r.AtOnce || test.read != (r.Err == nil && r.Result != nil && r.Result.State == hgeapi.Succeeded) {
			t.Errorf("%s: %+v", test.data, r)
		}
	}
}
