package hgeapitest

import (
	"strings"

	"github.com/tidwall/gjson"
)

// operation is one thing that the carrier can be asked to do. A new one is an entry in operations.
type operation struct {
	name     string
	path     string                      // below Mount
	gkePath  string                      // of the dialect gke, if that has another one
	result   string                      // where its result is asked for; "" if it is answered at once
	requests []request                   // the spellings
	subject  func(gjson.Result) string   // what a request is about: what its sends are counted under
	items    func(gjson.Result) []string // what is refused, lost and left out by its ending: orders, a bag, a MAWB
	echo     string                      // key of the answer that repeats the subject; "" if it repeats none
	document string                      // name in links to the documents of results
	act      func(*Carrier, act) *answer // of an operation that is answered at once; Carrier.mu is held
	wrong    func(gjson.Result) string   // what else is wrong with a request that has the right keys and types, or ""
	waybill  bool                        // it is one of contract-waybills.md
	reads    bool                        // it changes nothing: how often it comes does not matter
	judges   bool                        // that something does not agree is an answer, and no refusal
	state    string                      // key of the word for the state of an answer; "" = status
}

// request is one spelling of a request.
type request struct {
	dialect string              // "hge" or "gke"; "" if both spell it alike
	mark    string              // the key by which the spelling is known; "" = any
	check   func(most int) rule // most is the most orders, 0 = any number
}

var operations = append([]*operation{scanForm, manifest, flightTimes, bags, voidBags}, waybillOperations...)

// kind says what a path is for.
type kind string

const (
	login    kind = "login"
	send     kind = "send"
	result   kind = "result"
	label    kind = "label"
	services kind = "services" // a GET
	document kind = "document" // a GET, and not below Mount
)

// endpoint is what a path is for. The zero endpoint is a path that there is not.
type endpoint struct {
	kind kind
	of   *operation // of a send and of a result
}

func endpointOf(path string) endpoint {
	below, ok := strings.CutPrefix(path, Mount)
	if !ok {
		if strings.HasSuffix(path, ".pdf") {
			return endpoint{kind: document}
		}
		return endpoint{}
	}
	switch below {
	case "auth/login/":
		return endpoint{kind: login}
	case "print/container/label/":
		return endpoint{kind: label}
	case "get/services/":
		return endpoint{kind: services}
	}
	for _, o := range operations {
		switch below {
		case "":
		case o.path, o.gkePath:
			return endpoint{send, o}
		case o.result:
			return endpoint{result, o}
		}
	}
	return endpoint{}
}

// isAt tells whether the dialect has the endpoint at this path.
func (e endpoint) isAt(path, dialect string) bool {
	if e.kind != send || e.of.gkePath == "" || dialect == "" {
		return true
	}
	if dialect == "gke" {
		return path == Mount+e.of.gkePath
	}
	return path == Mount+e.of.path
}

// isOn tells whether a fault or a draw with that On is about this endpoint: its kind, or the name of the operation that is sent.
func (e endpoint) isOn(on string) bool {
	return on == string(e.kind) || e.kind == send && on == e.of.name
}

// subjectOf is what a send is about, "" of anything else.
func (e endpoint) subjectOf(body []byte) string {
	if e.kind != send || !gjson.ValidBytes(body) {
		return ""
	}
	return e.of.subject(gjson.ParseBytes(body))
}

// find returns the spelling of a request, and what is wrong with it, or "".
func (o *operation) find(body []byte, dialect string, most int) (why string) {
	if !gjson.ValidBytes(body) {
		return "the body is not JSON"
	}
	sent := gjson.ParseBytes(body)
	for _, r := range o.requests {
		if r.mark != "" && !sent.Get(r.mark).Exists() {
			continue
		}
		if dialect != "" && r.dialect != "" && r.dialect != dialect {
			return r.mark + ": no such key"
		}
		if why := r.check(most)(sent); why != "" || o.wrong == nil {
			return why
		}
		return o.wrong(sent)
	}
	return "the " + o.lacks() + " is missing"
}

// lacks names what tells the spellings apart.
func (o *operation) lacks() string {
	switch {
	case o == scanForm:
		return "list of orders"
	case o.waybill:
		return "need_track, or need-track,"
	}
	return "flight"
}

// texts are the strings of a list.
func texts(list gjson.Result) (all []string) {
	list.ForEach(func(_, text gjson.Result) bool {
		all = append(all, text.Str)
		return true
	})
	return all
}
