package importer

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/shape"
)

// What an answer at once says besides its state, as the doctor shows it: names and kinds, and of the content only what names a
// waybill or says how it is. Whatever else may be about a person.

// ReadValue is one thing that was read of a reply.
type ReadValue struct {
	What  string // value, event, document
	Name  string
	At    string // where it was read
	Words string // its content, as far as it is shown, or its kind
}

// mostEventsShown is how many events of a reply are shown.
const mostEventsShown = 5

// valuesRead are the values, events and documents of a reply.
func (d *replyDoctor) valuesRead(r *hgeapi.Result) (all []ReadValue) {
	s, call := d.shape(), &d.operation.Call
	at := func(name string) string {
		if path := s.Values[name]; path != "" {
			return path
		}
		return name
	}
	for _, v := range r.Values {
		known := slices.Contains(call.Values, v.Name)
		words := kindOfText(v.Text)
		if known && !call.Private {
			words = fmt.Sprintf("%q (%s)", shape.Mask(v.Text), words)
		}
		path := v.Name
		if known {
			path = at(v.Name)
		}
		all = append(all, ReadValue{"value", v.Name, path, words})
	}
	if call.Events {
		all = append(all, d.eventsRead(r.Events, &s)...)
	}
	switch {
	case len(r.PDF) > 0:
		all = append(all, ReadValue{"document", call.Holds, s.Label, fmt.Sprintf("a PDF of %d bytes", len(r.PDF))})
	case r.Link != "":
		host := "?"
		if u, err := url.Parse(r.Link); err == nil {
			host = u.Host
		}
		all = append(all, ReadValue{"document", call.Holds, s.LabelURL, "a link to " + host})
	}
	return all
}

// eventsRead says how many events there are, and how the last of them are read.
func (d *replyDoctor) eventsRead(events []hgeapi.Event, s *hgeapi.ResultShape) []ReadValue {
	place := s.Data
	if s.Events != "" {
		place += "." + s.Events
	}
	all := []ReadValue{{"events", "", place, fmt.Sprint(len(events))}}
	for _, e := range events[max(0, len(events)-mostEventsShown):] {
		meaning := d.cfg.API.Nodes.Meaning(e.Node, e.Status)
		if meaning == "" {
			meaning = "in no list of [api.nodes]: shown as it came"
		}
		words := fmt.Sprintf("%q: %s", e.Node+"/"+e.Status, meaning)
		for _, part := range [][2]string{{"time", e.At}, {"place", e.Place}, {"name", e.Name}, {"name in English", e.NameEnglish},
			{"code", e.Code}} {
			if part[1] == "" {
				words += "; no " + part[0]
			}
		}
		all = append(all, ReadValue{"event", "", s.EventNode + "/" + s.EventStatus, words})
	}
	return all
}

// kindOfText says what a text is without showing it.
func kindOfText(text string) string {
	switch {
	case text == "true", text == "false":
		return "true or false"
	case strings.Trim(text, "0123456789.-") == "":
		return "number"
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return "link"
	}
	return fmt.Sprintf("text of %d characters", len([]rune(text)))
}

// notRead are the paths of a reply without those that these values were read at.
func notRead(unread []string, values []ReadValue, s *hgeapi.ResultShape) []string {
	read := map[string]bool{}
	for _, v := range values {
		read[v.At] = true
		if v.What == "event" {
			for _, path := range []string{s.EventNode, s.EventStatus, s.EventName, s.EventNameEn, s.EventTime, s.EventPlace, s.EventCode} {
				read[path] = true
			}
		}
	}
	return slices.DeleteFunc(unread, func(line string) bool {
		path, _, _ := strings.Cut(line, " (")
		for _, in := range []string{s.Data + ".#.", s.Data + ".", s.Events + ".#.", "#."} {
			path = strings.TrimPrefix(path, in)
		}
		return read[path]
	})
}
