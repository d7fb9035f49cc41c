package hgeapi

import (
	"context"
)

// SavedReply is a reply of the carrier that somebody has kept.
type SavedReply struct {
	Status      int    // HTTP; 0 = nobody knows, and it counts as 200
	ContentType string // may be ""
	Body        []byte
}

// Reading is how a reply to a result query is read under the configuration, step by step: for a person who wants to know why it
// is not understood.
type Reading struct {
	Status   int    // HTTP
	Envelope bool   // it is the carrier's own reply, and not the page of something before it
	Code     string // of the envelope, "" = it has none
	Success  string // "true", "false", "" = it has none
	Detail   string // in one line, without our secrets

	Named  string  // the reference that the reply names where we look for it, "" = none
	Result *Result // what is read, whatever the reply names; nil = nothing
	Err    error   // what Client.Result returns for it: an ErrNotKnown or a *NotAnsweredError; nil = it is an answer

	AtOnce bool   // the reply to a send is the result: Result and Err are those of a send
	Gives  string // our name of the value that only such a reply has; "" = none

	// JSON is the reply as text, for programs only: it may hold secrets and personal data. "" = it is not JSON.
	JSON string
}

// ReadReply reads a reply that was saved as Result reads one that comes in. An empty reference means the one that it names.
func (c *Client) ReadReply(call *Call, reference string, saved SavedReply) *Reading {
	r := &reply{status: saved.Status}
	if r.status == 0 {
		r.status = 200
	}
	c.readBody(r, saved.Body, saved.ContentType, maxResultReply, nil)
	return c.reading(call, r, reference)
}

// Ask asks for a reference as Result does, and tells how the reply is read. Its error is that of Result if there is no reply.
func (c *Client) Ask(ctx context.Context, call *Call, reference string) (*Reading, error) {
	r, err := c.ask(ctx, call, reference)
	if err != nil {
		return nil, err
	}
	return c.reading(call, r, reference), nil
}

func (c *Client) reading(call *Call, r *reply, reference string) *Reading {
	reading := &Reading{Status: r.status, Envelope: r.isEnvelope(), Code: r.codeText, Detail: r.detail, JSON: r.json.Raw}
	reading.Success = map[yesNo]string{yes: "true", no: "false"}[r.success]
	shape := c.config.shapeOf(call)
	if data, err := c.dataOf(r, call, shape, reference); err == nil && reading.JSON != "" {
		named := scalar(data.Get(shape.Reference))
		if reference == "" {
			reference = named
		}
		reading.Named = c.tidy(named)
		reading.Result, reading.Err = c.resultIn(data, shape)
	}
	if _, err := c.readResult(call, r, reference); err != nil {
		reading.Err = err
	}
	if call.AnsweredAtOnce() {
		c.readAtOnce(reading, call, r)
	}
	return reading
}

// readAtOnce reads the reply to a send that is the result. A reply that says no is no result.
func (c *Client) readAtOnce(reading *Reading, call *Call, r *reply) {
	reading.AtOnce, reading.Gives, reading.Named = true, call.Gives, ""
	if !reading.Envelope || r.success == no || r.status != 200 || reading.Code != "" && reading.Code != "200" {
		reading.Result = nil
		return
	}
	if key := c.config.keyOf(call, call.Echo); call.Echo != "" {
		reading.Named = c.tidy(valueAt(r.object(c.config.answerAt(call)), key))
	}
	reading.Result, reading.Err = c.readAnswer(r, call)
}

// Words is a text of a reply in one line, not too long, and without our secrets.
func (c *Client) Words(text string) string { return c.tidy(text) }
