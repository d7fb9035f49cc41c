package hgeapitest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// rule says what is wrong with a value, "" if nothing.
type rule func(gjson.Result) string

type keys map[string]rule

// check holds a body to a rule.
func check(body []byte, r rule) string {
	if !gjson.ValidBytes(body) {
		return "the body is not JSON"
	}
	return r(gjson.ParseBytes(body))
}

// object has these keys, each at most once, exactly as they are spelled, and no others.
func object(known keys, required ...string) rule {
	return func(v gjson.Result) string {
		if !v.IsObject() {
			return "is not an object"
		}
		var wrong string
		seen := map[string]bool{}
		v.ForEach(func(key, value gjson.Result) bool {
			rule, ok := known[key.Str]
			switch {
			case !ok:
				wrong = fmt.Sprintf("%s: no such key", key.Str)
			case seen[key.Str]:
				wrong = fmt.Sprintf("%s: stands there twice", key.Str)
			default:
				if why := rule(value); why != "" {
					wrong = key.Str + ": " + why
				}
			}
			seen[key.Str] = true
			return wrong == ""
		})
		for _, key := range required {
			if wrong == "" && !seen[key] {
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

// moment is YYYY-MM-DD hh:mm:ss without a zone, or empty.
func moment(v gjson.Result) string {
	if why := text(v); why != "" || v.Str == "" {
		return why
	}
	if _, err := time.Parse(time.DateTime, v.Str); err != nil {
		return fmt.Sprintf("%q is not YYYY-MM-DD hh:mm:ss", v.Str)
	}
	return ""
}

// orderList is not empty and names no order twice.
func orderList(most int) rule {
	return func(v gjson.Result) string {
		if !v.IsArray() {
			return "is not a list"
		}
		seen := map[string]bool{}
		for _, order := range v.Array() {
			if why := filled(order); why != "" {
				return "an order " + why
			}
			if strings.ContainsAny(order.Str, " \t\r\n") {
				return fmt.Sprintf("order %q has a blank in it", order.Str)
			}
			if seen[order.Str] {
				return fmt.Sprintf("order %s stands there twice", order.Str)
			}
			seen[order.Str] = true
		}
		if len(seen) == 0 {
			return "is empty"
		}
		if most > 0 && len(seen) > most {
			return fmt.Sprintf("has %d orders, the most is %d", len(seen), most)
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
}, "mawb_no", "flight_no", "etd", "eta", "departure_port", "transit_port", "arrival_port", "transit_etd", "transit_eta", "transit_flight_no")

// spelling is how one dialect writes a scan form.
type spelling struct {
	name, handover, flight, weight, netWeight, orders string
}

var spellings = []spelling{
	{"hge", "handoverinfo", "flightinfo", "weightD", "netWeightD", "order_nums"},
	{"gke", "handover_info", "flight_info", "weight", "net_weight", "customer_order_num"},
}

// checkForm holds a body to the spelling that its order list is written in, and returns that.
func (c *Carrier) checkForm(body []byte) (spelling, string) {
	if !gjson.ValidBytes(body) {
		return spelling{}, "the body is not JSON"
	}
	form := gjson.ParseBytes(body)
	i := slices.IndexFunc(spellings, func(s spelling) bool { return form.Get(s.orders).Exists() })
	if i < 0 {
		return spelling{}, "the list of orders is missing"
	}
	s := spellings[i]
	if c.config.Dialect != "" && c.config.Dialect != s.name {
		return s, fmt.Sprintf("%s: no such key", s.orders)
	}
	why := check(body, object(keys{
		"reference_num": filled, s.handover: handover, s.flight: flight, s.weight: weight, s.netWeight: weight,
		s.orders: orderList(c.config.MaxOrders),
	}, "reference_num", s.orders))
	if why == "" && form.Get(s.handover+".handover_num").Str == "" && form.Get(s.flight+".mawb_no").Str == "" {
		why = "neither a handover_num nor a mawb_no"
	}
	return s, why
}
