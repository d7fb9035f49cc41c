package mapping

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
)

// waybillValues are what the request for a waybill says: of its rows together, its consignee, sender and parcels.
func (b *Batch) waybillValues(v *hgeapi.Values) {
	w, num := b.Group.Waybill, b.Orders[0].Num
	v.Text[b.Operation.Key] = num
	v.Text[number.String()], v.Text[numType.String()] = num, "1" // an update names its waybill by the customer's number
	consignee := map[string]string{}
	for name, text := range w.Texts {
		if inside, ok := strings.CutPrefix(name, consigneePrefix); ok {
			consignee[insideNames[inside]] = text
		} else if name != shipper.String() && name != returnAddress.String() {
			v.Text[name] = text
		}
	}
	v.Parts["consignee"] = []hgeapi.Values{{Text: consignee}}
	if w.Shipper != nil {
		v.Parts[shipper.String()] = []hgeapi.Values{{Text: w.Shipper.Texts}}
	}
	if w.ReturnAddress != nil {
		v.Parts[returnAddress.String()] = []hgeapi.Values{{Text: w.ReturnAddress.Texts}}
	}
	v.Parts["parcel"] = b.parcels()
}

// consigneePrefix begins the names of fields of the consignee. insideNames are what they are called in its block.
const consigneePrefix = "consignee_"

var insideNames = map[string]string{"name": "full_name", "phone": "phone", "email": "email", "country": "country",
	"postcode": "postcode",
	"province": "province", "city": "city", "street": "street", "address": "address"}

// parcels are the parcels of a waybill with their items, in the order in which they come up.
func (b *Batch) parcels() (out []hgeapi.Values) {
	index := map[string]int{}
	for _, o := range b.Orders {
		if o.Parcel == nil {
			continue
		}
		key := o.Parcel.Text(parcelNum.String())
		i, known := index[key]
		if !known {
			i = len(out)
			index[key] = i
			out = append(out, hgeapi.Values{Text: make(map[string]string, len(o.Parcel.Texts)), Parts: map[string][]hgeapi.Values{}})
		}
		p := out[i]
		for name, text := range o.Parcel.Texts {
			switch before := p.Text[name]; {
			case name == parcelNum.String():
			case before != "" && name == weight.String() && b.Group.Waybill.AddWeights:
				one, _ := decimal.NewFromString(before)
				other, _ := decimal.NewFromString(text)
				p.Text[name] = one.Add(other).String()
			case before == "":
				p.Text[name] = text
			}
		}
		for _, item := range o.Items {
			p.Parts["item"] = append(p.Parts["item"], hgeapi.Values{Text: item.Texts})
		}
	}
	return out
}

// SaidByRows is what the rows of a waybill say, in an order of its own: rows may be sorted, and what the profile or its address
// book says may change, without any row saying something else. Nor do the numbers of parcels count, which may be those of rows.
func (b *Batch) SaidByRows() []string {
	w := b.Group.Waybill
	var said []string
	for name, text := range w.Texts {
		if text != w.Constants[name] {
			said = append(said, name+"="+text)
		}
	}
	slices.Sort(said)
	var rows []string
	for i := range b.Orders {
		o := &b.Orders[i]
		parts := []string{w.partSays(o.Parcel)}
		for _, item := range o.Items {
			parts = append(parts, w.partSays(item))
		}
		rows = append(rows, strings.Join(parts, "\x01"))
	}
	slices.Sort(rows)
	return append(said, rows...)
}

// partSays is what a row says of its parcel, or of an item.
func (w *Waybill) partSays(part *Part) string {
	if part == nil {
		return ""
	}
	var said []string
	for name, text := range part.Texts {
		constant := w.Constants[name]
		if name == importCurrency.String() {
			constant = w.Constants[exportCurrency.String()]
		}
		if name != parcelNum.String() && text != constant {
			said = append(said, name+"="+text)
		}
	}
	slices.Sort(said)
	return strings.Join(said, "\x00")
}

// weightOfParcels is what the parcels of a waybill weigh together.
func (b *Batch) weightOfParcels() (sum decimal.NullDecimal) {
	if len(b.Orders) == 1 { // there is nothing to put together
		w, err := decimal.NewFromString(b.Orders[0].Parcel.Text(weight.String()))
		return decimal.NullDecimal{Decimal: w, Valid: err == nil}
	}
	for _, p := range b.parcels() {
		if w, err := decimal.NewFromString(p.Text[weight.String()]); err == nil {
			sum = plus(sum, decimal.NewNullDecimal(w))
		}
	}
	return sum
}

// rowValues are what the request for a row says. What it says of a parcel stands in a part of its own.
func (b *Batch) rowValues(v *hgeapi.Values) {
	o := &b.Orders[0]
	v.Text[b.Operation.Key] = o.Num
	parcel := map[string]string{}
	for name, text := range o.Texts {
		if fieldNamed(name).ofParcel() {
			parcel[name] = text
		}
		v.Text[name] = text
	}
	if len(parcel) > 0 {
		v.Parts["parcel"] = []hgeapi.Values{{Text: parcel}}
	}
}
