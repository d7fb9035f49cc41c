package hgeapi

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
)

// labelPath is the key of [api.paths] where the label of a bag is asked for.
const labelPath = "bag_label"

// labelsOf is the operation that makes bags: its [api.keys.<operation>] and [api.result.<operation>] are those of labels, too.
const labelsOf = "bags"

// Label asks for the label of a bag by the carrier's number of it: a PDF of at most so many bytes, which the reply holds, or
// names by a link to the carrier's own host. Asking for it again does no harm. Its error is a *DocumentError.
func (c *Client) Label(ctx context.Context, container string, most int64) ([]byte, error) {
	path := c.config.Path(labelPath)
	if path == "" {
		return nil, &DocumentError{Reason: "labels are off: bag_label in [api.paths] is empty", Permanent: true}
	}
	shape := c.config.shapeOf(&Call{Operation: labelsOf})
	r, err := c.askForLabel(ctx, posting{
		client: c.queryClient, path: path, body: members(keys(c.config.Keys[labelsOf]).named("container_num"), container),
		maxReply: maxSendReply + int64(base64.StdEncoding.EncodedLen(int(most))),
	})
	if err != nil {
		return nil, err
	}
	data := r.object(shape.Data)
	if held := valueAt(data, shape.Label); held != "" {
		return pdfInBase64(held, most)
	}
	if link := valueAt(data, shape.LabelURL); link != "" {
		return c.fetch(ctx, link, most, true)
	}
	return nil, &DocumentError{Reason: "the reply has neither a label nor a link to it: " + c.describe(r),
		Next: "compare label_pdf and label_url in [api.result] with a reply of the carrier"}
}

// askForLabel posts the question and returns the carrier's reply, if it is a yes.
func (c *Client) askForLabel(ctx context.Context, q posting) (*reply, error) {
	if err := c.takeSlot(ctx); err != nil {
		return nil, &DocumentError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.releaseSlot()
	r, err := c.postLoggedIn(ctx, q)
	var login *NotSentError
	switch {
	case errors.As(err, &login):
		return nil, &DocumentError{Reason: login.Reason, RetryAfter: login.RetryAfter, Err: login.Err}
	case err != nil:
		return nil, &DocumentError{Err: err}
	}
	failure := &DocumentError{Reason: c.describe(r), RetryAfter: r.retryAfter, Err: r.readErr}
	switch e := r.ending(); {
	case e == accepted:
		c.proven.Store(labelPath, true)
		return r, nil
	case r.unauthorized():
		failure.Err = c.causeOf401()
	case e == noPath:
		failure.Err = c.noPath(labelPath)
	case e == refused && r.isNowhere() && !c.isProven(labelPath):
		failure.Err = c.noPath(labelPath)
	}
	return nil, failure
}

// pdfInBase64 is the PDF that a text of a reply holds, as base64 in the usual alphabet, with or without line breaks, padding, or
// the head of a data URL.
func pdfInBase64(text string, most int64) ([]byte, error) {
	if head, rest, ok := strings.Cut(text, ";base64,"); ok && strings.HasPrefix(head, "data:") {
		text = rest
	}
	text = strings.TrimSpace(text)
	encoding := base64.StdEncoding
	if !strings.HasSuffix(text, "=") {
		encoding = base64.RawStdEncoding
	}
	pdf, err := encoding.DecodeString(text)
	if err != nil {
		return nil, &DocumentError{Reason: "the label is not in base64", Permanent: true}
	}
	return isPDF(pdf, most)
}
