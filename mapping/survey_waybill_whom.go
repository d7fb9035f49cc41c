package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// A telephone or an address that does not say whose it is is the recipient's, mostly. Right behind the heading of somebody else
// (Store | Phone | Recipient) it may be theirs. Where nothing else gives the recipient's, a person says whose it is.

// doubtWhose puts such columns in question.
func (t *table) doubtWhose(headers []columnHeader) {
	if !t.lead.waybill || t.role != ordersRole {
		return
	}
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
