package hgeapi

import (
	"errors"
	"fmt"

	"github.com/tidwall/gjson"
)

// mostHeld is how many bytes of a PDF we read at most if the request does not say.
const mostHeld = 20 << 20

func (r *Request) mostPDF() int64 {
	if r.MostPDF > 0 {
		return r.MostPDF
	}
	return mostHeld
}

// held reads the PDF of a reply, or the links to it (Call.Holds). Nothing there is an answer: it is not ready yet. Something that
// is no PDF is a refusal. An object with other things only is a reply that we cannot read.
func (c *Client) held(r *reply, sent *Request, result *Result) error {
	shape, data := c.config.shapeOf(sent.Call), r.object(c.config.shapeOf(sent.Call).Data)
	label, link := at(data, shape.Label), at(data, shape.LabelURL)
	if text := scalar(label); text != "" {
		pdf, err := pdfInBase64(text, sent.mostPDF())
		var bad *DocumentError
		if errors.As(err, &bad) {
			return &RefusedError{Code: r.codeText, HTTPStatus: r.status, Detail: "the " + sent.Call.Holds + " that came: " + bad.Reason}
		}
		result.PDF = pdf
		return err
	}
	for _, l := range append([]gjson.Result{link}, link.Array()...) {
		text, told := c.value("a link", scalar(l), longestLink)
		if told != "" {
			return &RefusedError{Code: r.codeText, HTTPStatus: r.status, Detail: told}
		}
		if text != "" && len(result.Links) == 0 || text != "" && result.Links[len(result.Links)-1] != text {
			result.Links = append(result.Links, text)
		}
	}
	if len(result.Links) > 0 {
		result.Link = result.Links[0]
		return nil
	}
	all := r.at(shape.Data)
	empty := all.Type == gjson.Null && all.Exists() || isEmptyList(all) || all.IsObject() && len(all.Map()) == 0
	if empty || label.Exists() || link.Exists() {
		return &UnknownError{Reason: joinWords("there is no "+sent.Call.Holds+" yet", c.tidy(r.detail)), Answer: NotReady}
	}
	return &UnknownError{Reason: fmt.Sprintf("the reply has neither the %s nor a link to it: compare label_pdf and label_url in "+
		"[api.result.%s] with a reply of the carrier", sent.Call.Holds, sent.Call.Operation)}
}

// at is what stands at a path; an empty path is nowhere.
func at(data gjson.Result, path string) gjson.Result {
	if path == "" {
		return gjson.Result{}
	}
	return data.Get(path)
}
