package hgeapi

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// answerAt is where the object is that the reply to a send is about. That of a send which is asked for later is documented; a
// reply that is the result is where [api.result.<operation>] says.
func (c *Config) answerAt(call *Call) string {
	if call.AnsweredAtOnce() {
		return c.shapeOf(call).Data
	}
	return "data"
}

// readAnswer reads a reply that is the result. That it is accepted and repeats what the request is about is known already. The
// pages show no state in such a reply: without one, yes is yes. A state that is there counts, as in any result.
func (c *Client) readAnswer(r *reply, sent *Request) (*Result, error) {
	call, shape := sent.Call, c.config.shapeOf(sent.Call)
	data := r.object(shape.Data)
	if call.Events && r.at(shape.Data).IsArray() {
		data = gjson.Result{} // one event is not what says how it is
	}
	result, err := c.resultIn(data, shape)
	if err != nil {
		return nil, &UnknownError{Reason: "the reply cannot be read", Err: err}
	}
	if call.Private {
		c.keepPrivate(result, data, sent)
	}
	result.Message = joinWords(result.Message, c.tidy(r.detail))
	word := valueAt(data, shape.State)
	switch {
	case twoValues(data, shape.State, shape.Orders):
		return nil, &UnknownError{Reason: "the reply cannot be read", Err: errSaysTwo}
	case word == "" && call.Verdict:
		return nil, &UnknownError{Reason: "the reply says neither yes nor no: compare state in [api.result." + call.Operation +
			"] with a reply of the carrier", Answer: NoVerdict}
	case word == "":
		result.State = Succeeded
	case result.State == Failed:
		return nil, &RefusedError{Code: r.codeText, Detail: joinWords(result.Word, result.Message), HTTPStatus: r.status,
			Private: call.Private}
	case result.State == Pending, result.State == Unreadable:
		unknown := &UnknownError{Reason: "the carrier's word for its state is " + result.Word}
		if call.Verdict {
			unknown.Answer = NoVerdict
		}
		return nil, unknown
	}
	for _, o := range result.Orders {
		if o.State != Succeeded && result.State == Succeeded {
			result.State = Partial
		}
	}
	if call.Gives != "" {
		return c.withGiven(result, data, call)
	}
	return c.readWaybill(r, sent, result)
}

// withGiven reads the value that only the reply has.
func (c *Client) withGiven(result *Result, data gjson.Result, call *Call) (*Result, error) {
	path := cmp.Or(c.config.shapeOf(call).Gives, call.Gives)
	given, bad := c.value("the "+call.Gives, valueAt(data, path), longestNumber)
	if given == "" || twoValues(data, path) {
		return nil, &UnknownError{Reason: joinWords("the reply has no "+call.Gives, bad)}
	}
	result.Given = given
	return result, nil
}

// readWaybill reads what a reply says of a waybill.
func (c *Client) readWaybill(r *reply, sent *Request, result *Result) (*Result, error) {
	call, shape := sent.Call, c.config.shapeOf(sent.Call)
	if len(call.Values) > 0 || call.Further {
		var told string
		result.Values, told = c.valuesIn(r.object(shape.Data), call, shape)
		result.Message = joinWords(result.Message, told)
	}
	if c.aboutAnother(result.Values, sent) {
		return nil, &UnknownError{Reason: "the reply is about another waybill"}
	}
	if call.Events {
		var ok bool
		if result.Events, ok = c.eventsIn(r, shape); !ok {
			return nil, &UnknownError{Reason: "the reply has no list of events: compare data and events in [api.result." + call.Operation +
				"] with a reply of the carrier"}
		}
	}
	if call.Holds != "" {
		if err := c.held(r, sent, result); err != nil {
			return nil, err
		}
	}
	result.Existed = call.Existed && r.code == http.StatusMovedPermanently && !sent.Repeat
	return result, nil
}

// keepPrivate puts stars into the place of what was asked about a person, in the carrier's words. Messages may be a list.
func (c *Client) keepPrivate(result *Result, data gjson.Result, sent *Request) {
	var said []string
	eachScalar("", gjson.ParseBytes(sent.Body), func(_, text string) {
		if len(text) >= shortestSecret {
			said = append(said, text)
		}
	})
	slices.SortFunc(said, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	shape := c.config.shapeOf(sent.Call)
	var words []string
	if shape.Message != "" {
		eachScalar("", data.Get(shape.Message), func(_, text string) { words = append(words, text) })
	}
	message := strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "; ")
	mask := func(text string) string {
		for _, s := range said {
			text = replaceFold(text, s)
		}
		return text
	}
	result.Message, result.Word = c.tidy(mask(message)), c.words(mask(valueAt(data, shape.State)), longestWord)
}

// replaceFold puts stars into the place of a text, whatever its capitals.
func replaceFold(in, text string) string {
	var kept strings.Builder
	for {
		i := strings.Index(strings.ToLower(in), strings.ToLower(text))
		if i < 0 || i+len(text) > len(in) {
			return kept.String() + in
		}
		kept.WriteString(in[:i] + stars)
		in = in[i+len(text):]
	}
}
