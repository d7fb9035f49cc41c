package hgeapitest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/tidwall/gjson"
)

// The operations of waybills: all are answered at once (contract-waybills.md, Operations).

// byN is an operation whose request is N with these further keys.
func byN(name, path, gke string, further keys, do func(*Carrier, act, *Waybill) *answer) *operation {
	return &operation{
		name: name, path: path, gkePath: gke, waybill: true,
		requests: []request{{check: fixed(byNumber(further))}},
		subject:  at("num"),
		items:    one("num"),
		act: func(c *Carrier, a act) *answer {
			w := c.waybillOf(a)
			if w == nil {
				return c.notKnown(a)
			}
			return do(c, a, w)
		},
	}
}

// reading is byN for an operation that changes nothing.
func reading(name, path, gke string, do func(*Carrier, act, *Waybill) *answer) *operation {
	o := byN(name, path, gke, nil, do)
	o.reads = true
	return o
}

var waybillOperations = []*operation{
	create, update,
	byN("confirm", "confirm/order/", "", nil, func(c *Carrier, a act, w *Waybill) *answer {
		if w.Confirmed {
			return c.doneAlready(a, w, "has been confirmed already")
		}
		if w.Cancelled {
			return c.refuseAct(a, "%s is cancelled", a.subject)
		}
		w.Confirmed = true
		return c.tell(a, "success", w.numbers())
	}),
	byN("cancel", "cancel/label/", "", keys{"cancel_type": matching(regexp.MustCompile(`^2$`), `is not "2"`)}, (*Carrier).cancel),
	byN("intercept", "intercept/order/", "", nil, func(c *Carrier, a act, w *Waybill) *answer {
		switch {
		case w.Stopped:
			return c.doneAlready(a, w, "is being intercepted already")
		case w.Cancelled || c.passed(w) >= 2:
			return c.refuseAct(a, "%s cannot be intercepted any more", a.subject)
		}
		w.Stopped = true
		return c.tell(a, "Applying for interception", w.numbers())
	}),
	byN("unintercept", "cancel/intercept/", "", nil, func(c *Carrier, a act, w *Waybill) *answer {
		if !w.Stopped {
			return c.refuseAct(a, "%s is not being intercepted", a.subject)
		}
		w.Stopped = false
		return c.tell(a, "success", w.numbers())
	}),
	byN("weight", "update/weight/", "", keys{"parcel_list": list(object(parcelKeys, "weight"))},
		func(c *Carrier, a act, w *Waybill) *answer {
			if w.Cancelled {
				return c.refuseAct(a, "%s is cancelled", a.subject)
			}
			w.weigh(a.sent)
			return c.tell(a, "success", w.numbers())
		}),
	reading("label", "label/print/", "", (*Carrier).label),
	reading("query", "query_order/", "query/order/", func(c *Carrier, a act, w *Waybill) *answer {
		node, status := c.pairOf(w)
		data := w.numbers()
		data["order_node"], data["node_status"] = node, status
		return c.tell(a, "success", data)
	}),
	reading("pod", "query/pod/", "", func(c *Carrier, a act, w *Waybill) *answer {
		switch {
		case !c.isDelivered(w):
			return c.tell(a, "success", nil)
		case c.config.LabelAsURL:
			return c.tell(a, "success", map[string]any{"pod_url": c.link("pod/" + w.OrderNum + ".pdf")})
		}
		return c.tell(a, "success", map[string]any{"pod_base64": c.inBase64(podOf(w))})
	}),
	reading("track", "query/track/", "", func(c *Carrier, a act, w *Waybill) *answer {
		return c.tell(a, "success", c.events(w, a.language))
	}),
	reading("charge", "query/charge/", "", func(c *Carrier, a act, w *Waybill) *answer {
		data := w.numbers()
		data["service_code"], data["consignee_country"], data["consignee_postcode"] = w.ServiceCode, w.Country, w.Postcode
		data["charge_weight"], data["freight"], data["fuel_surcharge"], data["currency"] = max(w.Weight, 0.1), 4.2, "0.35", "USD"
		return c.tell(a, "success", data)
	}),
	pccc,
}

var create = &operation{
	name: "create", path: "order_create/", gkePath: "order/create/", waybill: true, echo: "customer_order_num",
	requests: []request{creation("hge", "need_track"), creation("gke", "need-track")},
	subject:  at("customer_order_num"),
	items:    one("customer_order_num"),
	act: func(c *Carrier, a act) *answer {
		had := c.waybills.by[a.subject]
		if had != nil && !had.Cancelled && !(c.config.ParallelTwice && time.Now().Before(had.settledAt)) {
			c.noteAnswer(a.of, a.subject, "repeated", 0)
			return c.envelope(200, 301, "repeated customer_order_num", a.spoilt(had.numbers()))
		}
		if why := wrongWaybill(a.sent); why != "" {
			return c.refuseAct(a, "%s", why)
		}
		if had != nil {
			delete(c.waybills.by, a.subject)
		}
		w := &Waybill{CustomerNum: a.subject}
		w.say(a.sent)
		c.addWaybill(w, c.brandOf(a.path))
		w.settledAt = time.Now().Add(c.config.Delay)
		if a.fault != nil && a.fault.Do == Delay {
			w.settledAt = w.settledAt.Add(a.fault.For)
		}
		numbers := w.numbers()
		if c.config.LabelPolls > 0 {
			numbers["tracking_num"] = "" // it comes with the label
		}
		return c.tell(a, "success", numbers)
	},
}

var update = &operation{
	name: "update", path: "update/label/", waybill: true,
	requests: []request{changing("hge", "need_track"), changing("gke", "need-track")},
	subject:  at("num"),
	items:    one("num"),
	act: func(c *Carrier, a act) *answer {
		w := c.waybillOf(a)
		switch {
		case w == nil:
			return c.notKnown(a)
		case w.Cancelled || c.passed(w) > 0:
			return c.refuseAct(a, "%s cannot be changed any more", a.subject)
		}
		if why := wrongWaybill(a.sent); why != "" {
			return c.refuseAct(a, "%s", why)
		}
		w.say(a.sent)
		w.Version, w.Labelled = w.Version+1, false
		return c.tell(a, "success", w.numbers())
	},
}

// pccc answers whether the parts of a question agree. One whose code ends in RefuseSuffix does not, and for one that ends in
// OmitSuffix the service fails.
var pccc = &operation{
	name: "pccc", path: "query/pccc/", waybill: true, reads: true, state: "result", judges: true,
	requests: []request{{check: fixed(object(keys{"full_name": filled, "phone": filled, "pccc": filled, "postcode": text},
		"full_name", "phone", "pccc"))}},
	subject: at("pccc"),
	items:   one("pccc"),
	act: func(c *Carrier, a act) *answer {
		switch {
		case hasSuffix(a.subject, c.config.OmitSuffix):
			return c.refuseAct(a, "the service of the customs does not answer for %s", a.sent.Get("full_name").Str)
		case hasSuffix(a.subject, c.config.RefuseSuffix):
			c.noteAnswer(a.of, a.subject, "refused", 0)
			words := []any{"the name does not agree with " + a.subject, "the phone does not agree"}
			return c.envelope(200, 200, "success", map[string]any{"result": "mismatch", "messages": words})
		}
		return c.tell(a, "success", map[string]any{"result": "match", "messages": []any{}})
	},
}

// say takes over what a request says of a waybill.
func (w *Waybill) say(sent gjson.Result) {
	w.ServiceCode, w.Body = sent.Get("service_code").Str, sent.Raw
	w.Country, w.Postcode = sent.Get("consignee_info.country").Str, sent.Get("consignee_info.postcode").Str
	w.weigh(sent)
	w.Items = int(sent.Get("parcel_list.#.item_list|@flatten|#").Int())
}

func (w *Waybill) weigh(sent gjson.Result) {
	w.Weight, w.Parcels = 0, 0
	sent.Get("parcel_list").ForEach(func(_, parcel gjson.Result) bool {
		w.Weight += parcel.Get("weight").Num
		w.Parcels++
		return true
	})
}

// numbers are the three of a waybill.
func (w *Waybill) numbers() map[string]any {
	return map[string]any{"customer_order_num": w.CustomerNum, "order_num": w.OrderNum, "tracking_num": w.TrackingNum}
}

// cancel is direct only before the parcel was received and before it was confirmed (D).
func (c *Carrier) cancel(a act, w *Waybill) *answer {
	switch {
	case w.Cancelled:
		return c.doneAlready(a, w, "has been cancelled already")
	case w.Reviewed:
		return c.doneAlready(a, w, "is under review already")
	case c.passed(w) > 0:
		return c.refuseAct(a, "%s has been received", a.subject)
	case w.Confirmed:
		w.Reviewed = true
		return c.tell(a, "Applying for cancellation", w.numbers())
	}
	w.Cancelled = true
	return c.tell(a, "success", w.numbers())
}

// label answers with the label, after LabelPolls questions that come too early.
func (c *Carrier) label(a act, w *Waybill) *answer {
	if w.Cancelled {
		return c.refuseAct(a, "%s is cancelled", a.subject)
	}
	if w.labelAsks++; w.labelAsks <= c.config.LabelPolls {
		return c.notReady(a)
	}
	w.Labelled = true
	data := map[string]any{"tracking_num": w.TrackingNum, "delivery_carrier": "USPS", "label_base64": c.inBase64(waybillLabelOf(w))}
	if c.config.LabelAsURL {
		delete(data, "label_base64")
		data["label_url"] = c.link("waybill/" + w.OrderNum + ".pdf")
	}
	return c.tell(a, "success", data)
}

// notReadyDetail is what the carrier says as long as there is no label (O).
const notReadyDetail = "等待抓取面单"

// notReady is the answer to a question for a label that there is not yet (O).
func (c *Carrier) notReady(a act) *answer {
	c.noteAnswer(a.of, a.subject, "not ready", 0)
	return c.envelope(200, 400, notReadyDetail, nil)
}

func waybillLabelOf(w *Waybill) string { return fmt.Sprintf("label %s v%d", w.OrderNum, w.Version) }
func podOf(w *Waybill) string          { return "pod " + w.OrderNum }

// inBase64 is a PDF with this text.
func (c *Carrier) inBase64(text string) string {
	return base64.StdEncoding.EncodeToString(c.pad(PDF(text)))
}

// notKnown says that there is no such waybill.
func (c *Carrier) notKnown(a act) *answer {
	c.noteAnswer(a.of, a.subject, "not known", 0)
	status := http.StatusNotFound
	if c.config.UnknownAsCode {
		status = http.StatusOK
	}
	return c.envelope(status, 404, a.subject+" does not exist", nil)
}

// doneAlready refuses what was done before, and remembers it.
func (c *Carrier) doneAlready(a act, w *Waybill, why string) *answer {
	c.waybills.again = append(c.waybills.again, a.of.name+" "+a.subject)
	return c.refuseAct(a, "%s %s", a.subject, why)
}

// tell answers a request that was processed, unless the fault says something else. c.mu is held.
func (c *Carrier) tell(a act, detail string, data any) *answer {
	c.recordFor(a.subject).accepted++
	c.noteAnswer(a.of, a.subject, "accepted", len(a.of.items(a.sent)))
	return c.envelope(200, 200, detail, a.spoilt(data))
}

// spoilt is what a reply says, with the word for the state that the fault puts there.
func (a act) spoilt(data any) any {
	if a.fault == nil {
		return data
	}
	word := map[FaultKind]string{FailForm: "fail", Unreadable: "zwischenstand"}[a.fault.Do]
	if word == "" {
		return data
	}
	said, ok := data.(map[string]any)
	if !ok {
		said = map[string]any{}
	}
	said[cmp.Or(a.of.state, "status")] = word
	return said
}

// waybillDocument is the document of a link, nil if it is none of a waybill. c.mu is held.
func (c *Carrier) waybillDocument(kind, number string) *answer {
	i := slices.IndexFunc(c.waybills.all, func(w *Waybill) bool { return w.OrderNum == number })
	switch {
	case i < 0:
		return nil
	case kind == "waybill/":
		return c.pdf(waybillLabelOf(c.waybills.all[i]))
	case kind == "pod/":
		return c.pdf(podOf(c.waybills.all[i]))
	}
	return nil
}
