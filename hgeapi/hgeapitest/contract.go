package hgeapitest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// checkHead checks everything before the body: path, method, headers and login. It returns nil if all is right.
func (c *Carrier) checkHead(r request, endpoint string) *answer {
	switch {
	case endpoint == "" && endpointOf(r.path+"/") != "":
		// The carrier's platform redirects a path without its last slash. A client that follows it loses the body or sends it
		// twice.
		return &answer{status: http.StatusMovedPermanently, location: r.path + "/"}
	case endpoint == "":
		return c.envelope(http.StatusNotFound, 404, "no such resource", nil)
	case r.method != http.MethodPost:
		return c.envelope(http.StatusMethodNotAllowed, 405, "use POST", nil)
	}
	if kind, _, _ := strings.Cut(r.header.Get("Content-Type"), ";"); kind != jsonType {
		return c.refuse("content type %q is not %s", kind, jsonType)
	}
	switch language := r.header.Get("Accept-Language"); language {
	case "", "en", "zh", "vi", "ko":
	default:
		return c.refuse("accept-language %q is not en, zh, vi or ko", language)
	}
	if r.header.Get("Idempotency-Key") != "" || r.header.Get("X-Idempotency-Key") != "" {
		return c.refuse("an idempotency key makes net/http send twice")
	}
	if endpoint == "login" {
		return nil
	}
	if why := c.checkLogin(r); why != "" {
		return notLoggedIn(why)
	}
	return nil
}

// rule returns what is wrong with a value, or "".
type rule func(gjson.Result) string

// keys are the keys that an object may have.
type keys map[string]rule

// check returns what is wrong with a body, or "".
func check(body []byte, r rule) string {
	if !gjson.ValidBytes(body) {
		return "the body is not JSON"
	}
	return r(gjson.ParseBytes(body))
}

// object allows only these keys, exactly as they are spelled, each at most once. The required ones must be there.
func object(known keys, required ...string) rule {
	return func(v gjson.Result) string {
		if !v.IsObject() {
			return "is not an object"
		}
		var wrong string
		present := map[string]bool{}
		v.ForEach(func(key, value gjson.Result) bool {
			rule, ok := known[key.Str]
			switch {
			case !ok:
				wrong = fmt.Sprintf("%s: no such key", key.Str)
			case present[key.Str]:
				wrong = fmt.Sprintf("%s: stands there twice", key.Str)
			default:
				if why := rule(value); why != "" {
					wrong = key.Str + ": " + why
				}
			}
			present[key.Str] = true
			return wrong == ""
		})
		for _, key := range required {
			if wrong == "" && !present[key] {
				wrong = key + ": is missing"
			}
		}
		return wrong
	}
}

func text(v gjson.Result) string {
	if v.Type != gjson.String {
		return "is not a text"
	}
	return ""
}

func filled(v gjson.Result) string {
	if v.Type != gjson.String || strings.TrimSpace(v.Str) == "" || strings.TrimSpace(v.Str) != v.Str {
		return "is not a text, empty, or has blanks around it"
	}
	return ""
}

func weight(v gjson.Result) string {
	if v.Type != gjson.Number || v.Num < 0 {
		return "is not a number from 0 up"
	}
	return ""
}

// moment allows YYYY-MM-DD hh:mm:ss without a time zone, or an empty string.
func moment(v gjson.Result) string {
	if why := text(v); why != "" || v.Str == "" {
		return why
	}
	if _, err := time.Parse(time.DateTime, v.Str); err != nil {
		return fmt.Sprintf("%q is not YYYY-MM-DD hh:mm:ss", v.Str)
	}
	return ""
}

// orderList allows a list that is not empty, not too long (most 0 = any length), and has no order twice.
func orderList(most int) rule {
	return func(v gjson.Result) string {
		if !v.IsArray() {
			return "is not a list"
		}
		orders := map[string]bool{}
		for _, order := range v.Array() {
			if why := filled(order); why != "" {
				return "an order " + why
			}
			if strings.ContainsAny(order.Str, " \t\r\n") {
				return fmt.Sprintf("order %q has a blank in it", order.Str)
			}
			if orders[order.Str] {
				return fmt.Sprintf("order %s stands there twice", order.Str)
			}
			orders[order.Str] = true
		}
		if len(orders) == 0 {
			return "is empty"
		}
		if most > 0 && len(orders) > most {
			return fmt.Sprintf("has %d orders, the most is %d", len(orders), most)
		}
		return ""
	}
}

var handover = object(keys{
	"handover_num": text, "contact_name": text, "company_name": text, "contact_email": text, "contact_phone": text,
	"contact_mobile": text, "country_code": text, "state_code": text, "city_code": text, "postcode": text,
	"house_no": text, "street": text, "address_one": text,
})

var flight = object(keys{
	"mawb_no": text, "flight_no": text, "etd": moment, "eta": moment, "departure_port": text, "transit_port": text,
	"arrival_port": text, "transit_etd": moment, "transit_eta": moment, "transit_flight_no": text,
}, "mawb_no", "flight_no", "etd", "eta", "departure_port", "transit_port", "arrival_port",
	"transit_etd", "transit_eta", "transit_flight_no")

// dialect has the keys of a scan form as one of the carrier's pages spells them.
type dialect struct {
	name, handover, flight, weight, netWeight, orders string
}

var dialects = []dialect{
	{"hge", "handoverinfo", "flightinfo", "weightD", "netWeightD", "order_nums"},
	{"gke", "handover_info", "flight_info", "weight", "net_weight", "customer_order_num"},
}

// checkForm finds the dialect of a form by the key of its order list. It returns the dialect and what is wrong, or "".
func (c *Carrier) checkForm(body []byte) (dialect, string) {
	if !gjson.ValidBytes(body) {
		return dialect{}, "the body is not JSON"
	}
	form := gjson.ParseBytes(body)
	i := slices.IndexFunc(dialects, func(d dialect) bool { return form.Get(d.orders).Exists() })
	if i < 0 {
		return dialect{}, "the list of orders is missing"
	}
	d := dialects[i]
	if c.config.Dialect != "" && c.config.Dialect != d.name {
		return d, fmt.Sprintf("%s: no such key", d.orders)
	}
	why := check(body, object(keys{
		"reference_num": filled, d.handover: handover, d.flight: flight, d.weight: weight, d.netWeight: weight,
		d.orders: orderList(c.config.MaxOrders),
	}, "reference_num", d.orders))
	if why == "" && form.Get(d.handover+".handover_num").Str == "" && form.Get(d.flight+".mawb_no").Str == "" {
		why = "neither a handover_num nor a mawb_no"
	}
	return d, why
}
