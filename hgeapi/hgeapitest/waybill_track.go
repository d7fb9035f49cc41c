package hgeapitest

import (
	"net/http"
	"time"
)

// node is one state on the way of a waybill (contract-waybills.md, Track).
type node struct {
	node, status    string
	english, zh, ko string
	place           string
}

// route is the way of each waybill.
var route = []node{
	{"OL002", "000", "Order created", "订单已创建", "주문 생성", "Shenzhen"},
	{"OL006", "000", "Inbound received", "已入库", "입고 완료", "Shenzhen"},
	{"OL007", "000", "Weighed", "已称重", "계량 완료", "Shenzhen"},
	{"OL012", "555", "Trunk transport", "干线运输", "간선 운송", "Hong Kong"},
	{"OL015", "000", "Take-off", "航班起飞", "항공기 출발", "Hong Kong"},
	{"OL016", "000", "Landed", "航班到达", "항공기 도착", "Los Angeles"},
	{"OL020", "000", "Last-mile pick-up", "尾程揽收", "현지 배송사 인수", "Los Angeles"},
	{"OL021", "555", "Last-mile transit", "尾程运输", "현지 운송", "Phoenix"},
	{"OL022", "555", "Out for delivery", "派送中", "배달 중", "Phoenix"},
	{"OL022", "000", "Delivered", "已签收", "배달 완료", "Phoenix"},
}

// name is what a node is called in the language that was asked for.
func (n *node) name(language string) string {
	switch language {
	case "zh":
		return n.zh
	case "ko":
		return n.ko
	default:
		return n.english
	}
}

// isDelivered tells whether a waybill is at the end of its way. c.mu is held.
func (c *Carrier) isDelivered(w *Waybill) bool { return c.passed(w) == len(route)-1 }

// events are what has happened to a waybill, the oldest first. c.mu is held.
func (c *Carrier) events(w *Waybill, language string) []any {
	list := []any{}
	for i := range c.passed(w) + 1 {
		n := &route[i]
		at := w.created.Add(time.Duration(i) * 6 * time.Hour)
		if c.config.Step > 0 && i > w.moved && !w.closedAt.IsZero() {
			at = w.closedAt.Add(time.Duration(i-w.moved) * c.config.Step)
		}
		list = append(list, event(n.node, n.status, n.name(language), n.english, n.place, at))
	}
	if node, status := c.pairOf(w); Nodes[node+"/"+status] != "" && Nodes[node+"/"+status] != "confirmed" {
		last := w.created.Add(time.Duration(len(route)) * 6 * time.Hour)
		list = append(list, event(node, status, Nodes[node+"/"+status], Nodes[node+"/"+status], "", last))
	}
	return list
}

func event(node, status, name, english, place string, at time.Time) map[string]any {
	code := ""
	if node >= "OL020" && node <= "OL022" {
		code = "LM" + node[2:]
	}
	return map[string]any{"track_name": name, "track_name_en": english, "order_node": node, "node_status": status,
		"actual_time": at.UTC().Format(time.DateTime), "location": place, "lm_track_code": code}
}

// products are what services answers.
var products = [][2]string{{"P10006", "USPS Ground"}, {"P10007", "USPS Priority"}, {"P20001", "Royal Mail Tracked"}}

// answerServices answers the question for the products of the carrier.
func (c *Carrier) answerServices() *answer {
	list := []any{}
	for _, p := range products {
		list = append(list, map[string]any{"service_code": p[0], "service_name": p[1]})
	}
	return c.envelope(http.StatusOK, 200, "success", list)
}
