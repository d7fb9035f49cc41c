package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Shapes are the bodies that a webhook can have.
var Shapes = []string{"json", "slack", "feishu", "dingtalk", "wecom", "teams"}

// Signs tells whether the secret of a shape signs its messages. The others have their secret in the address.
func Signs(shape string) bool { return shape == "json" || shape == "feishu" || shape == "dingtalk" }

// All texts go out where the program shows them as they are: names of files may have *, _ or < in them, which Markdown would eat.

// object is a JSON object.
type object map[string]any

// shaped are the address, the body and further headers of a message.
func (w *Webhook) shaped(m Message, now time.Time) (address string, body []byte, header http.Header, err error) {
	header = http.Header{}
	address = w.URL
	var content any
	switch w.Shape {
	case "slack":
		content = slack(m)
	case "feishu":
		content = feishu(m, w.Secret, now)
	case "dingtalk":
		content = object{"msgtype": "text", "text": object{"content": cut(m.text(), 18_000)}}
		address = signedDingTalk(w.URL, w.Secret, now)
	case "wecom":
		content = object{"msgtype": "text", "text": object{"content": cut(m.text(), 2048)}}
	case "teams":
		content = teams(m)
	default:
		content = object{"id": m.ID, "kind": m.Kind, "over": m.Over, "title": m.Title, "text": m.body(),
			"at": m.At.Format(time.RFC3339), "facts": m.Facts}
	}
	if body, err = json.Marshal(content); err != nil {
		return "", nil, nil, err
	}
	if w.Shape == "json" || w.Shape == "" {
		header.Set("X-Hgeimport-Notice", m.ID)
		if w.Secret != "" {
			sum := hmacSHA256([]byte(w.Secret), body)
			header.Set("X-Hgeimport-Signature", "sha256="+hex.EncodeToString(sum))
		}
	}
	return address, body, header, nil
}

// slack: text is what a notification of the system shows, and has three characters escaped.
func slack(m Message) object {
	plain := func(kind, text string) object {
		return object{"type": kind, "text": object{"type": "plain_text", "text": text, "emoji": false}}
	}
	blocks := []object{plain("header", cut(m.Title, 150))}
	if len(m.Lines) > 0 {
		blocks = append(blocks, plain("section", cut(m.body(), 3000)))
	}
	return object{"text": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(m.Title), "blocks": blocks}
}

// feishu: the key of the signature is time and secret, and the message that is signed is empty.
func feishu(m Message, secret string, now time.Time) object {
	lines := [][]object{}
	for _, line := range m.Lines {
		lines = append(lines, []object{{"tag": "text", "text": line}})
	}
	o := object{"msg_type": "post", "content": object{"post": object{"zh_cn": object{"title": m.Title, "content": lines}}}}
	if secret != "" {
		at := strconv.FormatInt(now.Unix(), 10)
		o["timestamp"], o["sign"] = at, base64.StdEncoding.EncodeToString(hmacSHA256([]byte(at+"\n"+secret), nil))
	}
	return o
}

// signedDingTalk is the address with time and signature, if there is a secret.
func signedDingTalk(address, secret string, now time.Time) string {
	u, err := url.Parse(address)
	if err != nil || secret == "" {
		return address
	}
	at := strconv.FormatInt(now.UnixMilli(), 10)
	q := u.Query()
	q.Set("timestamp", at)
	q.Set("sign", base64.StdEncoding.EncodeToString(hmacSHA256([]byte(secret), []byte(at+"\n"+secret))))
	u.RawQuery = q.Encode()
	return u.String()
}

// teams is an Adaptive Card, as a workflow takes it. The text of a RichTextBlock is no Markdown.
func teams(m Message) object {
	block := func(text, weight string) object {
		return object{"type": "RichTextBlock", "inlines": []object{{"type": "TextRun", "text": text, "weight": weight}}}
	}
	body := []object{block(m.Title, "Bolder")}
	for _, line := range m.Lines {
		body = append(body, block(line, "Default"))
	}
	return object{"type": "message", "attachments": []object{{
		"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil,
		"content": object{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.2",
			"body": body}}}}
}

func hmacSHA256(key, text []byte) []byte {
	sum := hmac.New(sha256.New, key)
	sum.Write(text)
	return sum.Sum(nil)
}

// refusal is why a reply with a status of success says no, "" if it does not. These programs say no in the body.
func (w *Webhook) refusal(body []byte) string {
	var reply struct {
		Code    *int   `json:"code"`       // feishu
		Status  *int   `json:"StatusCode"` // feishu, as it was
		Errcode *int   `json:"errcode"`    // dingtalk, wecom
		Msg     string `json:"msg"`
		Errmsg  string `json:"errmsg"`
	}
	code := &reply.Errcode
	switch w.Shape {
	case "feishu":
		code = &reply.Code
	case "dingtalk", "wecom":
	default:
		return ""
	}
	if err := json.Unmarshal(body, &reply); err != nil {
		return "an answer that is not " + w.Shape + "'s: is the shape right?"
	}
	if *code == nil {
		code = &reply.Status
	}
	switch {
	case *code == nil:
		return "an answer without a code: is the shape right?"
	case **code == 0:
		return ""
	}
	return fmt.Sprintf("code %d %s%s", **code, reply.Msg, reply.Errmsg)
}
