package config

import (
	"slices"

	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Constants are what each waybill says that its row does not say, by the names of fields and of the request.
func (w Waybill) Constants() map[string]string {
	constants := map[string]string{"need_track": w.NeedTrack}
	for name, value := range map[string]string{"service_code": w.ServiceCode, "export_price_currency": w.Currency} {
		if value != "" {
			constants[name] = value
		}
	}
	for name, yes := range map[string]bool{"is_signature": w.Signature, "is_overseas_return": w.OverseasReturn} {
		if yes {
			constants[name] = "true"
		}
	}
	if w.NeedTrack == "" {
		delete(constants, "need_track")
	}
	return constants
}

// waybill validates what a profile says of waybills.
func (v *validation) waybill(path string, p Profile, book []hgeapi.Handover) {
	for key, address := range map[string]string{".shipper": p.Shipper, ".return_address": p.Return} {
		known := slices.ContainsFunc(book, func(h hgeapi.Handover) bool { return h.Key == address })
		if address != "" && !known && !mapping.IsAddressNum(address) {
			v.fault(path+key, knownHandovers(book), "no [[handover]] has the key %q, and it is no number of an address such as "+
				"AD101312464", address)
		}
	}
	if track := p.Waybill.NeedTrack; track != "" && track != "Y" && track != "N" {
		v.fault(path+".waybill.need_track", "", "%q is neither Y nor N", track)
	}
	if code := p.Waybill.Currency; code != "" && !mapping.IsCurrency(code) {
		v.fault(path+".waybill.currency", "", "%q is no currency: it is three letters, such as USD", code)
	}
}
