package hgeapitest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// checkHead checks everything before the body: path, method, headers and login. It returns nil if all is right.
func (c *Carrier) checkHead(r received, to endpoint) *answer {
	switch {
	case to.kind == "" && endpointOf(r.path+"/").kind != "":
		// The carrier's platform redirects a path without its last slash. A client that follows it loses the body or sends it
		// twice.
		return &answer{status: http.StatusMovedPermanently, location: r.path + "/"}
	case to.kind == "" || !to.isAt(r.path, c.config.Dialect):
		return c.envelope(http.StatusNotFound, 404, "no such resource", nil)
	case (to.kind == document || to.kind == services) && r.method == http.MethodGet:
		if why := c.checkLogin(r); why != "" {
			return notLoggedIn(why)
		}
		return nil
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
	if to.kind == login {
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

// spelling has the keys of a scan form as one of the carrier's pages spells them.
type spelling struct {
	dialect, handover, flight, weight, netWeight, orders string
}

// request is a scan form in this spelling.
func (s spelling) request() request {
	return request{s.dialect, s.orders, func(most int) rule {
		rule := object(keys{
			"reference_num": filled, s.handover: handover, s.flight: flight, s.weight: weight, s.netWeight: weight,
			s.orders: orderList(most),
		}, "reference_num", s.orders)
		return func(form gjson.Result) string {
			why := rule(form)
			if why == "" && form.Get(s.handover+".handover_num").Str == "" && form.Get(s.flight+".mawb_no").Str == "" {
				why = "neither a handover_num nor a mawb_no"
			}
			return why
		}
	}}
}

var spellings = []spelling{
	{"hge", "handoverinfo", "flightinfo", "weightD", "netWeightD", "order_nums"},
	{"gke", "handover_info", "flight_info", "weight", "net_weight", "customer_order_num"},
}

var scanForm = &operation{
	name: "scanform", path: "scanform/", result: "scanform/result/", echo: "reference_num", document: "scanform",
	requests: []request{spellings[0].request(), spellings[1].request()},
	subject:  at("reference_num"),
	items: func(form gjson.Result) (orders []string) {
		for _, s := range spellings {
			orders = append(orders, texts(form.Get(s.orders))...)
		}
		return orders
	},
}

var manifest = &operation{
	name: "manifest", path: "manifest/", result: "manifest/result/", echo: "reference_num", document: "manifest",
	requests: []request{
		{"hge", "handover_mode", func(most int) rule { return manifestOf("handover_mode", most) }},
		{"gke", "flight_info", func(most int) rule { return manifestOf("flight_info", most) }},
	},
	subject: at("reference_num"),
	items: func(form gjson.Result) (orders []string) {
		form.Get("bag_list").ForEach(func(_, bag gjson.Result) bool {
			orders = append(orders, texts(bag.Get("customer_order_nums"))...)
			return true
		})
		return orders
	},
	wrong: func(form gjson.Result) string {
		for _, key := range []string{"handover_mode", "flight_info"} {
			if f := form.Get(key); f.Exists() && f.Get("mawb_no").Str == "" {
				return key + ": mawb_no: is empty"
			}
		}
		return ""
	},
}

// manifestOf is a manifest of at most so many orders. Its weights are strings (D).
func manifestOf(flightKey string, most int) rule {
	return object(keys{
		"reference_num": filled, flightKey: flight, "weight": decimal, "net_weight": decimal, "bag_list": bagList(most),
	}, "reference_num", flightKey, "bag_list")
}

// bagOf is one bag of at most so many orders.
func bagOf(most int) rule {
	return object(keys{
		"bag_type": oneOf(1, 2, 3), "weight": decimal, "length": decimal, "width": decimal, "height": decimal,
		"customer_bag_num": filled, "customer_order_nums": orderList(most),
	}, "customer_bag_num", "customer_order_nums")
}

// bagList allows a list that is not empty, and no bag and no order twice.
func bagList(most int) rule {
	return func(v gjson.Result) string {
		if !v.IsArray() || len(v.Array()) == 0 {
			return "is not a list, or is empty"
		}
		seen := map[string]bool{}
		orders := 0
		for i, bag := range v.Array() {
			if why := bagOf(0)(bag); why != "" {
				return fmt.Sprintf("bag %d: %s", i+1, why)
			}
			for _, num := range append(texts(bag.Get("customer_order_nums")), "bag "+bag.Get("customer_bag_num").Str) {
				if seen[num] {
					return num + " stands there twice"
				}
				seen[num] = true
				orders++
			}
			orders-- // the bag
		}
		if most > 0 && orders > most {
			return fmt.Sprintf("has %d orders, the most is %d", orders, most)
		}
		return ""
	}
}

// decimal allows a number that is written as a string, not below 0.
func decimal(v gjson.Result) string {
	if _, err := strconv.ParseFloat(v.Str, 64); v.Type != gjson.String || err != nil || strings.Trim(v.Str, "0123456789.") != "" {
		return "is not a text with a number from 0 up"
	}
	return ""
}

// oneOf allows these whole numbers.
func oneOf(allowed ...int) rule {
	return func(v gjson.Result) string {
		if n, err := strconv.Atoi(v.Raw); v.Type != gjson.Number || err != nil || !slices.Contains(allowed, n) {
			return fmt.Sprintf("is not one of the numbers %v", allowed)
		}
		return ""
	}
}
