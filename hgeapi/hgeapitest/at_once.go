package hgeapitest

import (
	"fmt"
	"slices"
	"time"

	"github.com/tidwall/gjson"
)

// The operations that are answered at once (contract.md, Flight times and Bags).

var flightTimes = &operation{
	name: "flight",
	path: "update/flight/info/",
	requests: []request{{check: fixed(object(keys{"master_air_waybill_number": filled, "ata": moment, "atd": moment},
		"master_air_waybill_number"))}},
	subject: at("master_air_waybill_number"),
	items:   one("master_air_waybill_number"),
	echo:    "master_air_waybill_number",
	wrong: func(sent gjson.Result) string {
		if sent.Get("ata").Str == "" && sent.Get("atd").Str == "" {
			return "neither ata nor atd"
		}
		return ""
	},
	act: func(c *Carrier, a act) *answer {
		times := Times{ATD: a.sent.Get("atd").Str, ATA: a.sent.Get("ata").Str}
		repeated := c.flights[a.subject] == times
		c.flights[a.subject] = times
		return c.done(a, repeated, map[string]any{"master_air_waybill_number": a.subject})
	},
}

var bags = &operation{
	name:     "bags",
	path:     "create/container/",
	requests: []request{{check: bagOf}},
	subject:  at("customer_bag_num"),
	items: func(sent gjson.Result) []string {
		return append(texts(sent.Get("customer_order_nums")), sent.Get("customer_bag_num").Str)
	},
	act: func(c *Carrier, a act) *answer {
		orders := texts(a.sent.Get("customer_order_nums"))
		for _, b := range c.bags {
			for _, order := range orders {
				if b.CustomerBagNum != a.subject && !b.Void && slices.Contains(b.Orders, order) {
					return c.refuseAct(a, "order %s is in bag %s", order, b.Num)
				}
			}
		}
		made := Bag{Num: fmt.Sprintf("BP%010dUS", len(c.bags)+1), CustomerBagNum: a.subject, Orders: orders}
		c.bags = append(c.bags, made)
		return c.done(a, false, map[string]any{"container_num": made.Num})
	},
}

var voidBags = &operation{
	name: "void-bags",
	path: "cancel/container/",
	requests: []request{{check: fixed(object(keys{"relieve_type": oneOf(1), "container_num": filled},
		"relieve_type", "container_num"))}},
	subject: at("container_num"),
	items:   one("container_num"),
	echo:    "container_num",
	act: func(c *Carrier, a act) *answer {
		repeated := c.voided[a.subject]
		c.voided[a.subject] = true
		for i := range c.bags {
			c.bags[i].Void = c.bags[i].Void || c.bags[i].Num == a.subject
		}
		return c.done(a, repeated, map[string]any{"container_num": a.subject})
	},
}

// Times are what the carrier knows of a flight.
type Times struct{ ATD, ATA string }

// Bag is a bag that was made.
type Bag struct {
	Num            string   `json:"container_num"`
	CustomerBagNum string   `json:"customer_bag_num"`
	Orders         []string `json:"orders"`
	Void           bool     `json:"void"`
}

// act is one request that is answered at once.
type act struct {
	of      *operation
	sent    gjson.Result
	subject string
	fault   *Fault // may be nil

	path     string
	language string // of names in the answer
}

// actAtOnce does what a request asks for. The request is right.
func (c *Carrier) actAtOnce(r received, of *operation, f *Fault) *answer {
	sent := gjson.ParseBytes(r.body)
	a := act{of, sent, of.subject(sent), f, r.path, r.header.Get("Accept-Language")}
	items := of.items(sent)
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.noteSubmittedTo(of, a.subject, r.body).submitted == 1
	for _, item := range items {
		if !of.judges && hasSuffix(item, c.config.RefuseSuffix) && (c.config.RefuseOn == "" || c.config.RefuseOn == of.name) {
			return c.refuseAct(a, "%s cannot be found", item)
		}
	}
	reply := of.act(c, a)
	reply.drop = first && slices.ContainsFunc(items, func(item string) bool { return hasSuffix(item, c.config.LoseSuffix) })
	return reply
}

// refuseAct says no to a request whose keys and types are right. That is no mistake of the client. c.mu is held.
func (c *Carrier) refuseAct(a act, format string, args ...any) *answer {
	c.noteAnswer(a.of, a.subject, "refused", 0)
	return c.envelope(200, 400, fmt.Sprintf(format, args...), nil)
}

// done answers a request that was processed. c.mu is held.
func (c *Carrier) done(a act, repeated bool, data map[string]any) *answer {
	c.recordFor(a.subject).accepted++
	if repeated && c.config.RepeatedAs301 {
		c.noteAnswer(a.of, a.subject, "repeated", 0)
		return c.envelope(200, 301, "repeated request", nil)
	}
	c.noteAnswer(a.of, a.subject, "accepted", len(a.of.items(a.sent)))
	if slices.ContainsFunc(a.of.items(a.sent), func(item string) bool { return hasSuffix(item, c.config.OmitSuffix) }) {
		data = map[string]any{}
	}
	if a.fault != nil {
		switch a.fault.Do {
		case FailForm:
			data["status"] = "fail"
		case Unreadable:
			data["status"] = "zwischenstand"
		}
	}
	return c.envelope(200, 200, "success", data)
}

// noteAnswer remembers a send and its answer. c.mu is held.
func (c *Carrier) noteAnswer(of *operation, subject, answer string, items int) {
	c.submits = append(c.submits, Submit{Operation: of.name, Reference: subject, Answer: answer, Orders: items, At: time.Now()})
}

func at(key string) func(gjson.Result) string {
	return func(sent gjson.Result) string { return sent.Get(key).Str }
}

func one(key string) func(gjson.Result) []string {
	return func(sent gjson.Result) []string { return []string{sent.Get(key).Str} }
}

// fixed is the check of a request without a list of orders.
func fixed(r rule) func(int) rule { return func(int) rule { return r } }
