package hgeapi

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// BodyValues are the values of requests that a sheet does not have, and which the carrier has not documented for all of its
// brands (contract-waybills.md, A and O).
type BodyValues struct {
	CustomerNum int    `toml:"num_type_customer"`  // num_type of the customer's own order numbers
	CarrierNum  int    `toml:"num_type_carrier"`   // of the carrier's numbers
	LastMileNum int    `toml:"num_type_last_mile"` // of the last-mile carrier's
	CancelType  string `toml:"cancel_type"`
	TaxNum      string `toml:"tax_num"` // where a tax number goes: keys with a dot between them; "" = it is not sent
}

// numTypes are the values of num_type by ours: 1 the customer's, 2 the carrier's, 3 the last-mile carrier's.
func (v *BodyValues) numTypes() map[string]int {
	if *v == (BodyValues{}) { // as documented, and observed
		return map[string]int{"1": 1, "2": 2, "3": 3}
	}
	return map[string]int{"1": v.CustomerNum, "2": v.CarrierNum, "3": v.LastMileNum}
}

// named is the value of that name.
func (v *BodyValues) named(of string) string {
	if of == "cancel_type" {
		return v.CancelType
	}
	return ""
}

func (v *BodyValues) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("values."+format, args...)) }
	if n := v.numTypes(); n["1"] == n["2"] || n["2"] == n["3"] || n["1"] == n["3"] {
		fault("num_type_customer: %d, num_type_carrier %d and num_type_last_mile %d have to differ", v.CustomerNum, v.CarrierNum,
			v.LastMileNum)
	}
	parts := strings.Split(v.TaxNum, ".")
	if v.TaxNum != "" && (len(parts) > 2 || slices.Contains(parts, "") || strings.ContainsAny(v.TaxNum, " \t\"")) {
		fault("tax_num: %q is not one key, or two with a dot between them, like tax_info.tax_num", v.TaxNum)
	}
	return errors.Join(faults...)
}

// Nodes says which pairs of order_node and node_status, written "OL022/000", mean what. The toml names are the meanings. A pair
// that is in none of the lists has no meaning that we know, and is never a delivery.
type Nodes struct {
	Created        []string `toml:"created"`
	Confirmed      []string `toml:"confirmed"`
	Received       []string `toml:"received"`
	Weighed        []string `toml:"weighed"`
	Trunk          []string `toml:"trunk"`
	Departed       []string `toml:"departed"`
	Landed         []string `toml:"landed"`
	PickedUp       []string `toml:"picked_up"`
	InTransit      []string `toml:"in_transit"`
	OutForDelivery []string `toml:"out_for_delivery"`
	Delivered      []string `toml:"delivered"`
	Exception      []string `toml:"exception"`
	Returned       []string `toml:"returned"`
	Cancelling     []string `toml:"cancelling"`
	Cancelled      []string `toml:"cancelled"`
	Intercepting   []string `toml:"intercepting"`
	Intercepted    []string `toml:"intercepted"`
}

// Delivered is the meaning of a pair after which nothing more happens to a waybill.
const Delivered = "delivered"

// each visits the meanings with their pairs, until visit returns false.
func (n *Nodes) each(visit func(meaning string, pairs []string) bool) {
	nodes := reflect.ValueOf(n).Elem()
	for i := range nodes.NumField() {
		if !visit(nodes.Type().Field(i).Tag.Get("toml"), nodes.Field(i).Interface().([]string)) {
			return
		}
	}
}

// Meanings are all that a pair can mean.
func Meanings() (all []string) {
	new(Nodes).each(func(meaning string, _ []string) bool {
		all = append(all, meaning)
		return true
	})
	return all
}

// Meaning is what a node and a status mean together, "" if nobody has said.
func (n *Nodes) Meaning(node, status string) (means string) {
	n.each(func(meaning string, pairs []string) bool {
		for _, p := range pairs {
			if first, second, _ := strings.Cut(p, "/"); first == node && second == status {
				means = meaning
			}
		}
		return means == ""
	})
	return means
}

// Set adds a pair to a meaning, and tells whether there is such a meaning.
func (n *Nodes) Set(pair, meaning string) bool {
	nodes := reflect.ValueOf(n).Elem()
	for i := range nodes.NumField() {
		if nodes.Type().Field(i).Tag.Get("toml") == meaning {
			nodes.Field(i).Set(reflect.Append(nodes.Field(i), reflect.ValueOf(pair)))
			return true
		}
	}
	return false
}

// nameOne tells whether one of these meanings has a pair.
func (n *Nodes) nameOne(of []string) (named bool) {
	n.each(func(meaning string, pairs []string) bool {
		named = named || len(pairs) > 0 && slices.Contains(of, meaning)
		return !named
	})
	return named
}

func (n *Nodes) validate() error {
	var faults []error
	in := map[string]string{}
	n.each(func(meaning string, pairs []string) bool {
		for _, p := range pairs {
			node, status, ok := strings.Cut(p, "/")
			switch other := in[p]; {
			case !ok || node == "" || status == "" || strings.ContainsAny(p, " \t"):
				faults = append(faults, fmt.Errorf("nodes.%s: %q is not a node and a status, like OL022/000", meaning, p))
			case other != "":
				faults = append(faults, fmt.Errorf("nodes.%s: %q stands in nodes.%s too", meaning, p, other))
			}
			in[p] = meaning
		}
		return true
	})
	return errors.Join(faults...)
}
