package mapping

import (
	"slices"
	"strings"
	"sync"

	"hgeimport/mapping/cell"
)

// A telephone or an address that does not say whose it is is the recipient's, mostly. Right behind the heading of somebody else
// (Store | Phone | Recipient) it may be theirs. Where nothing else gives the recipient's, a person says whose it is.

// doubtWhose puts such columns in question.
func (t *table) doubtWhose(headers []columnHeader) {
	if !t.lead.waybill || t.role != ordersRole {
		return
	}
	t.doubtPayersPhone(headers)
	behind := t.behindOthers(headers)
	for _, f := range [...]field{consigneePhone, consigneeEmail, consigneeStreet, consigneeAddress} {
		own := slices.ContainsFunc(headers, func(h columnHeader) bool {
			return h.mayBeOf(f) && len(h.below) > 0 && behind[h.index] == nil
		})
		for i := range headers {
			if h := &headers[i]; !own && h.mayBeOf(f) && behind[h.index] != nil {
				h.meaning, h.unclear, h.behind = meaning{unit: h.meaning.unit}, []field{f}, behind[h.index]
			}
		}
	}
}

// doubtPayersPhone puts the telephone of who pays in question where nothing gives the recipient's: shops ask for one, and mostly
// both are one person.
func (t *table) doubtPayersPhone(headers []columnHeader) {
	if !t.lead.sends[consigneePhone] || t.above[consigneePhone] != nil ||
		slices.ContainsFunc(headers, func(h columnHeader) bool { return h.mayBeOf(consigneePhone) && len(h.below) > 0 }) {
		return
	}
	for i := range headers {
		h := &headers[i]
		if h.meaning.class == classConsignee && h.note == "" && !h.settled && len(h.below) > 0 && isPayersPhone(h.text) {
			h.meaning, h.unclear, h.payers = meaning{}, []field{consigneePhone}, true
		}
	}
}

// isPayersPhone recognizes Billing Phone and Phone (Billing).
func isPayersPhone(header string) bool {
	if p := whoseLast.FindStringSubmatch(cell.Normalize(header)); p != nil {
		header = p[2] + p[1]
	}
	return payersPhones()[cell.Fold(header)]
}

// payersPhones are the headings of telephones of who pays, folded.
var payersPhones = sync.OnceValue(func() map[string]bool {
	file, out := readAliasesWaybill(), map[string]bool{}
	for _, who := range file.Other["payer"] {
		for _, said := range [...]string{"consignee_phone 1", "consignee_phone 2"} {
			for _, list := range file.About[said] {
				for _, what := range list {
					out[cell.Fold(who)+cell.Fold(what)] = true
				}
			}
		}
	}
	return out
})

// mayBeOf says that a column can be that of f.
func (h *columnHeader) mayBeOf(f field) bool {
	return h.note == "" && h.meaning.class == classField && h.meaning.fields[0] == f
}

// behindOthers are the headings of others, by the columns of telephones and addresses that stand behind them. The recipient's
// name, the country of a parcel, and all that tells of no person end what is theirs.
func (t *table) behindOthers(headers []columnHeader) map[int]*columnHeader {
	named := slices.ContainsFunc(headers, func(h columnHeader) bool {
		return h.mayBeOf(consigneeName) && h.meaning.rank < rankBuyer
	})
	behind, whose := map[int]*columnHeader{}, (*columnHeader)(nil)
	for i := range headers {
		h := &headers[i]
		mine := h.ofConsignee() && !h.settled && !h.meaning.own && !h.recipients
		switch {
		case h.ofConsignee() && h.meaning.fields[0] == consigneeName && h.meaning.rank < rankBuyer:
			whose = nil
		case isOfSomebody(h.text) && (!h.ofConsignee() || named && h.meaning.fields[0] == consigneeName):
			whose = h
		case !mine || h.meaning.rank != rankPlain || h.meaning.fields[0] == consigneeCountry:
			whose = nil
		case whose != nil:
			behind[h.index] = whose
		}
	}
	return behind
}

// answerWhose keeps the answer whose a column is: noField if it is not the recipient's.
func (h *columnHeader) answerWhose(f field) {
	if f == noField {
		h.meaning = meaning{}
		return
	}
	h.settled, h.recipients = false, true // it is one of several, perhaps: the lines of an address
}

// isOfSomebody says that a header is a word for somebody who is not the recipient, or for their name: Store, Seller Name, 发件人.
func isOfSomebody(header string) bool {
	file, folded := readAliasesFile(), cell.Fold(header)
	return isOfSender(header, file.senderStems) || slices.ContainsFunc(file.firms, func(word string) bool {
		rest, ok := strings.CutPrefix(folded, word)
		return ok && slices.Contains(file.nameBehind, rest)
	})
}
