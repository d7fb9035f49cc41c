package hgeapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// What a reply says of a waybill (contract-waybills.md, Operations).

const (
	longestValue = 300 // characters of one value
	mostFurther  = 60  // values that a call does not name
	mostEvents   = 2000
)

// valuesIn are the values of a reply, and what is left out of them.
func (c *Client) valuesIn(data gjson.Result, call *Call, shape *ResultShape) (values []Value, told string) {
	var bad []string
	taken := []string{shape.State, shape.Message, shape.Label, shape.LabelURL}
	add := func(name, text string) {
		text, wrong := c.value("the "+name, text, longestValue)
		if wrong != "" {
			bad = append(bad, wrong)
		}
		if text != "" {
			values = append(values, Value{name, text})
		}
	}
	for _, name := range call.Values {
		path := shape.at(name)
		taken = append(taken, path)
		add(name, valueAt(data, path))
	}
	if !call.Further {
		return values, strings.Join(bad, "; ")
	}
	further := 0
	eachScalar("", data, func(path, text string) {
		if slices.Contains(taken, path) || text == "" {
			return
		}
		if further++; further <= mostFurther {
			add(c.words(path, longestWord), text)
		}
	})
	if further > mostFurther {
		bad = append(bad, fmt.Sprintf("%d further values are left out", further-mostFurther))
	}
	return values, strings.Join(bad, "; ")
}

// at is where one of Call.Values stands.
func (s *ResultShape) at(name string) string {
	if path := s.Values[name]; path != "" {
		return path
	}
	return name
}

// eachScalar visits the texts, numbers, and booleans of an object and of what is in it, with their paths.
func eachScalar(path string, v gjson.Result, visit func(path, text string)) {
	if !v.IsObject() && !v.IsArray() {
		visit(path, scalar(v))
		return
	}
	i := 0
	v.ForEach(func(key, element gjson.Result) bool {
		name := key.Str
		if v.IsArray() {
			i++
			name = strconv.Itoa(i)
		}
		if path != "" {
			name = path + "." + name
		}
		eachScalar(name, element, visit)
		return true
	})
}

// aboutAnother tells whether a reply names another number than that which was asked for, where it names the number of that kind.
func (c *Client) aboutAnother(values []Value, sent *Request) bool {
	if !sent.Call.ByNumber() {
		return false
	}
	asked := c.config.Said(sent.Call, sent.Body, number)
	kind := c.config.Said(sent.Call, sent.Body, numberType)
	name := ""
	for ours, theirs := range c.config.Values.numTypes() {
		if kind == strconv.Itoa(theirs) {
			name = map[string]string{"1": "customer_order_num", "2": "order_num", "3": "tracking_num"}[ours]
		}
	}
	for _, v := range values {
		if v.Name == name && asked != "" && !strings.EqualFold(v.Text, asked) {
			return true
		}
	}
	return false
}

// eventsIn are the events of a reply, the oldest first. ok is false if there is no list of them.
func (c *Client) eventsIn(r *reply, shape *ResultShape) (events []Event, ok bool) {
	list := r.at(shape.Data)
	if list.IsObject() && shape.Events != "" {
		list = list.Get(shape.Events)
	}
	if isEmptyList(list) || list.Type == gjson.Null || list.IsObject() && len(list.Map()) == 0 {
		return nil, r.at(shape.Data).Exists() || shape.Data == "" // nothing has happened yet
	}
	one := func(e gjson.Result) {
		text := func(path string, most int) string { return c.words(valueAt(e, path), most) }
		events = append(events, Event{
			Node: text(shape.EventNode, longestWord), Status: text(shape.EventStatus, longestWord),
			Name: text(shape.EventName, longestMessage), NameEnglish: text(shape.EventNameEn, longestMessage),
			At: text(shape.EventTime, longestWord), Place: text(shape.EventPlace, longestMessage), Code: text(shape.EventCode,
				longestWord),
		})
	}
	if list.IsObject() {
		if one(list); events[0] == (Event{}) {
			return nil, false
		}
		return events, true
	}
	if !list.IsArray() {
		return nil, false
	}
	readable := true
	list.ForEach(func(_, e gjson.Result) bool {
		if readable = e.IsObject(); readable {
			one(e)
			readable = events[len(events)-1] != (Event{}) && len(events) <= mostEvents
		}
		return readable
	})
	if !readable {
		return nil, false
	}
	inOrder(events)
	return events, true
}

// inOrder puts events in the order of their times. If one has no time that can be read, they stay as they came.
func inOrder(events []Event) {
	times := make(map[string]time.Time, len(events))
	for _, e := range events {
		at, ok := e.time()
		if !ok {
			return
		}
		times[e.At] = at
	}
	if n := len(events); n > 1 && times[events[0].At].After(times[events[n-1].At]) {
		slices.Reverse(events) // it came with the latest first, also among those of one second
	}
	slices.SortStableFunc(events, func(a, b Event) int { return times[a.At].Compare(times[b.At]) })
}

// time reads the time of an event.
func (e *Event) time() (at time.Time, ok bool) {
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", time.RFC3339, "2006-01-02 15:04", "2006/01/02 15:04:05"} {
		if at, err := time.Parse(layout, e.At); err == nil {
			return at, true
		}
	}
	return at, false
}

// LastEvent is the event with the latest time, and of several of the same time the last; nil if there is none.
func LastEvent(events []Event) (last *Event) {
	var latest time.Time
	for i := range events {
		at, ok := events[i].time()
		if last == nil || ok && !at.Before(latest) {
			last = &events[i]
			if ok {
				latest = at
			}
		}
	}
	return last
}
