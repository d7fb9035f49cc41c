package hgeapi

import (
	"context"
	"maps"

	"github.com/tidwall/gjson"
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

	Named   string  // what the reply says that it is about: the reference, or what a reply that is the result repeats; "" = nothing
	NamedAt string  // where we look for that; "" = nowhere
	Result  *Result // what is read, whatever the reply names; nil = nothing
	Err     error   // what Client.Result, or Send, returns for it; nil = it is an answer

	// JSON is the reply as text, for programs only: it may hold secrets and personal data. "" = it is not JSON.
	JSON string
}

// ReadReply reads a reply that was saved as Result reads one that comes in, or Send if the operation is answered at once.
// reference is what it has to be about; "" = what it names.
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
	if call.AnsweredAtOnce() {
		c.readAtOnce(reading, call, r, reference)
		return reading
	}
	reading.NamedAt = c.config.shapeOf(call).Reference
	if data, err := c.dataOf(call, r, reference); err == nil && reading.JSON != "" {
		named := c.namedIn(call, data)
		if reference == "" {
			reference = named
		}
		reading.Named = c.tidy(named)
		reading.Result, reading.Err = c.resultIn(data, c.config.shapeOf(call))
	}
	if _, err := c.readResult(call, r, reference); err != nil {
		reading.Err = err
	}
	return reading
}

// readAtOnce reads a reply that is the result.
func (c *Client) readAtOnce(reading *Reading, call *Call, r *reply, about string) {
	sent := &Request{Call: call, Echo: about, Repeat: true}
	named, _ := c.echoed(r, sent)
	if about == "" {
		sent.Echo = named
	}
	reading.Named = c.tidy(named)
	reading.NamedAt, _ = c.config.echo(sent)
	if reading.Err = c.sendError(r, sent); reading.Err == nil {
		reading.Result, reading.Err = c.readAnswer(r, sent)
	}
}

// namedIn is the reference that data names.
func (c *Client) namedIn(call *Call, data gjson.Result) string {
	return scalar(data.Get(c.config.shapeOf(call).Reference))
}

// ShapeOf is how the answers to an operation are read.
func (c *Config) ShapeOf(call *Call) ResultShape { return *c.shapeOf(call) }

// WithShape is the configuration with another shape for the answers to an operation.
func (c Config) WithShape(call *Call, shape ResultShape) Config {
	c.Results = maps.Clone(c.Results)
	if c.Results == nil {
		c.Results = map[string]ResultShape{}
	}
	c.Results[call.Operation] = shape
	return c
}

// Words is a text of a reply in one line, not too long, and without our secrets.
func (c *Client) Words(text string) string { return c.tidy(text) }
