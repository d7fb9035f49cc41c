package hgeapi

// answerAt is where the object is that the reply to a send is about. That of a send which is asked for later is documented; a reply
// that is the result is where [api.result.<operation>] says.
func (c *Config) answerAt(call *Call) string {
	if call.AnsweredAtOnce() {
		return c.shapeOf(call).Data
	}
	return "data"
}

// readAnswer reads a reply that is the result. That it is accepted and repeats what the request is about is known already. The
// pages show no state in such a reply: without one, yes is yes. A state that is there counts, as in any result.
func (c *Client) readAnswer(r *reply, call *Call) (*Result, error) {
	shape := c.config.shapeOf(call)
	data := r.object(shape.Data)
	result, err := c.resultIn(data, shape)
	if err != nil {
		return nil, &UnknownError{Reason: "the reply cannot be read", Err: err}
	}
	result.Message = joinWords(result.Message, c.tidy(r.detail))
	word := valueAt(data, shape.State)
	switch {
	case twoValues(data, shape.State, shape.Orders):
		return nil, &UnknownError{Reason: "the reply cannot be read", Err: errSaysTwo}
	case word == "":
		result.State = Succeeded
	case result.State == Failed:
		return nil, &RefusedError{Code: r.codeText, Detail: joinWords(result.Word, result.Message), HTTPStatus: r.status}
	case result.State == Pending, result.State == Unreadable:
		return nil, &UnknownError{Reason: "the carrier's word for its state is " + result.Word}
	}
	for _, o := range result.Orders {
		if o.State != Succeeded && result.State == Succeeded {
			result.State = Partial
		}
	}
	if call.Gives == "" {
		return result, nil
	}
	path := shape.Gives
	if path == "" {
		path = call.Gives
	}
	given, bad := c.value("the "+call.Gives, valueAt(data, path), longestNumber)
	if given == "" || twoValues(data, path) {
		return nil, &UnknownError{Reason: joinWords("the reply has no "+call.Gives, bad)}
	}
	result.Given = given
	return result, nil
}
