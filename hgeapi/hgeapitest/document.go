package hgeapitest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

const pdfType = "application/pdf"

// noDocuments is where links to documents lead if the carrier serves none.
const noDocuments = "https://carrier.invalid/"

// link is the address of a document.
func (c *Carrier) link(name string) string {
	if c.documents == "" {
		return noDocuments + name
	}
	return c.documents + name
}

// LinkThrough makes the links to documents lead to a proxy, by the base URL that a client is configured with.
func (c *Carrier) LinkThrough(baseURL string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.documents = strings.TrimSuffix(baseURL, Mount) + "/"
}

// fetch answers with the document of a form that is done, or the label of a bag. The login is checked already.
func (c *Carrier) fetch(r received) *answer {
	name := strings.TrimSuffix(strings.TrimPrefix(r.path, "/"), ".pdf")
	kind, number := path.Split(name)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fetched++
	if kind == "label/" {
		if i := slices.IndexFunc(c.bags, func(b Bag) bool { return b.Num == number && !b.Void }); i >= 0 {
			return c.pdf(labelOf(c.bags[i]))
		}
	}
	if a := c.waybillDocument(kind, number); a != nil {
		return a
	}
	for key, f := range c.forms {
		if key.of.document+"/" == kind && strconv.Itoa(f.number) == number {
			return c.pdf(key.of.name + " " + key.reference)
		}
	}
	return c.envelope(http.StatusNotFound, 404, "no such document", nil)
}

func labelOf(b Bag) string { return "bag " + b.Num }

func (c *Carrier) pdf(text string) *answer {
	return &answer{status: http.StatusOK, contentType: pdfType, body: c.pad(PDF(text))}
}

// pad makes a PDF as long as Config.DocumentBytes says.
func (c *Carrier) pad(pdf []byte) []byte {
	if short := c.config.DocumentBytes - len(pdf); short > 0 {
		pdf = append(pdf, bytes.Repeat([]byte{'\n'}, short)...)
	}
	return pdf
}

// answerLabel answers the question for the label of a bag.
func (c *Carrier) answerLabel(body []byte) *answer {
	if why := check(body, object(keys{"container_num": filled}, "container_num")); why != "" {
		return c.refuse("%s", why)
	}
	num := gjson.GetBytes(body, "container_num").Str
	c.mu.Lock()
	defer c.mu.Unlock()
	c.labels++
	i := slices.IndexFunc(c.bags, func(b Bag) bool { return b.Num == num && !b.Void })
	switch {
	case i < 0:
		return c.envelope(200, 400, "no such bag", nil)
	case c.config.LabelAsURL:
		return c.envelope(200, 200, "success", map[string]any{"label_url": c.link("label/" + num + ".pdf")})
	}
	pdf := base64.StdEncoding.EncodeToString(c.pad(PDF(labelOf(c.bags[i]))))
	return c.envelope(200, 200, "success", map[string]any{"label": pdf})
}

// PDF is a small document of one page with a line of text, which has no brackets and no backslash.
func PDF(text string) []byte {
	stream := "BT /F1 18 Tf 36 90 Td (" + text + ") Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 180] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, object := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}
