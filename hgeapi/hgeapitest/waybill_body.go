package hgeapitest

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// The requests of waybills (contract-waybills.md, Operations and Create, body).

// byNumber is N with these further keys, all of which are required.
func byNumber(further keys) rule {
	known, required := keys{"num_type": oneOf(1, 2, 3), "num": number}, []string{"num_type", "num"}
	for key, rule := range further {
		known[key] = rule
		required = append(required, key)
	}
	return object(known, required...)
}

// number allows a number without blanks.
func number(v gjson.Result) string {
	if why := filled(v); why != "" {
		return why
	}
	if strings.ContainsAny(v.Str, " \t\r\n") {
		return "has a blank in it"
	}
	return ""
}

// flag allows true and false.
func flag(v gjson.Result) string {
	if !v.IsBool() {
		return "is not true or false"
	}
	return ""
}

// positive allows a number above 0.
func positive(v gjson.Result) string {
	if v.Type != gjson.Number || v.Num <= 0 {
		return "is not a number above 0"
	}
	return ""
}

// whole allows a whole number above 0.
func whole(v gjson.Result) string {
	if v.Type != gjson.Number || v.Num < 1 || strings.Trim(v.Raw, "0123456789") != "" {
		return "is not a whole number above 0"
	}
	return ""
}

// matching allows a text that matches a pattern.
func matching(pattern *regexp.Regexp, otherwise string) rule {
	return func(v gjson.Result) string {
		if v.Type != gjson.String || !pattern.MatchString(v.Str) {
			return otherwise
		}
		return ""
	}
}

// day allows YYYY-MM-DD, or an empty string.
func day(v gjson.Result) string {
	if why := text(v); why != "" || v.Str == "" {
		return why
	}
	if _, err := time.Parse(time.DateOnly, v.Str); err != nil {
		return fmt.Sprintf("%q is not YYYY-MM-DD", v.Str)
	}
	return ""
}

// list allows a list of at least one of these.
func list(of rule) rule {
	return func(v gjson.Result) string {
		if !v.IsArray() || len(v.Array()) == 0 {
			return "is not a list, or is empty"
		}
		for i, element := range v.Array() {
			if why := of(element); why != "" {
				return fmt.Sprintf("%d: %s", i, why)
			}
		}
		return ""
	}
}

var (
	alpha2   = matching(regexp.MustCompile(`^[A-Z]{2}$`), "is not a country of ISO 3166, in two letters")
	currency = matching(regexp.MustCompile(`^[A-Z]{3}$`), "is not a currency of ISO 4217, in three letters")
)

// consigneeInfo is an inline address.
var consigneeInfo = object(addressKeys(), "full_name", "phone", "country", "address")

func addressKeys() keys {
	return keys{"full_name": filled, "phone": filled, "email": text, "country": alpha2, "postcode": text, "province": text,
		"city": text, "street": text, "address": address}
}

// address allows at most 254 characters and no Po Box (contract-waybills.md, Create).
func address(v gjson.Result) string {
	if why := filled(v); why != "" {
		return why
	}
	if n := len([]rune(v.Str)); n > 254 {
		return fmt.Sprintf("has %d characters, the most is 254", n)
	}
	return ""
}

// senderInfo is an address that the carrier has, or an inline one.
func senderInfo(v gjson.Result) string {
	if v.Get("address_num").Exists() {
		return object(keys{"address_num": filled}, "address_num")(v)
	}
	return consigneeInfo(v)
}

var parcelKeys = keys{"weight": positive, "length": positive, "width": positive, "height": positive}

var item = object(keys{
	"export_declared": text, "import_declared": text, "export_hscode": text, "import_hscode": text, "qty": whole,
	"export_price": weight, "export_price_currency": currency, "import_price": weight, "import_price_currency": currency,
})

// waybillKeys are the keys of create in a spelling.
func waybillKeys(needTrack string) keys {
	parcel := keys{"item_list": list(item)}
	for key, rule := range parcelKeys {
		parcel[key] = rule
	}
	return keys{
		"customer_order_num": number, "service_code": filled, "order_remark": text, "is_confirm_label": flag, "ship_date": day,
		needTrack: matching(regexp.MustCompile(`^[YN]$`), "is not Y or N"), "need_scan": text,
		"is_overseas_return": flag, "is_signature": flag, "shipper_info": senderInfo, "consignee_info": consigneeInfo,
		"return_info": senderInfo, "parcel_list": list(object(parcel, "weight")),
		"tax_info": object(keys{"tax_num": filled}),
	}
}

var waybillRequired = []string{"customer_order_num", "service_code", "consignee_info", "parcel_list"}

// creation is the request of create in a spelling, and that of update, which has N, too.
func creation(dialect, needTrack string) request {
	return request{dialect, needTrack, fixed(object(waybillKeys(needTrack), waybillRequired...))}
}

func changing(dialect, needTrack string) request {
	known := waybillKeys(needTrack)
	known["num_type"], known["num"] = oneOf(1, 2, 3), number
	return request{dialect, needTrack, fixed(object(known, append([]string{"num_type", "num"}, waybillRequired...)...))}
}

// wrongWaybill is what the carrier refuses in a waybill whose keys and types are right, "" if nothing.
func wrongWaybill(sent gjson.Result) string {
	to := sent.Get("consignee_info")
	if strings.Contains(strings.ToLower(to.Get("address").Str), "po box") {
		return "Po Box not supported"
	}
	if post := to.Get("postcode").Str; to.Get("country").Str == "US" && len(post) > 5 {
		return "postal code not in service: " + post
	}
	from := sent.Get("shipper_info.country").Str
	if from == to.Get("country").Str {
		return ""
	}
	why := ""
	sent.Get("parcel_list").ForEach(func(_, parcel gjson.Result) bool {
		if !parcel.Get("item_list").Exists() {
			why = "item_list: Field required"
		}
		parcel.Get("item_list").ForEach(func(_, item gjson.Result) bool {
			for _, key := range []string{"export_price", "export_price_currency", "import_price", "import_price_currency", "qty"} {
				if !item.Get(key).Exists() && why == "" {
					why = key + ": Field required"
				}
			}
			return why == ""
		})
		return why == ""
	})
	return why
}
