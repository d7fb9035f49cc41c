// Package notifytest has receivers to test against: real servers that are strict about what they get.
package notifytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Got is a message that has arrived.
type Got struct {
	ID    string // of the shape json only
	Title string
	Text  string
	Body  map[string]any
}

// Webhook is a chat program that takes messages of one shape.
type Webhook struct {
	URL string

	shape, secret string

	mu     sync.Mutex
	got    []Got
	fail   func() (status int, body string)
	wrong  []string
	tries  int
	before func()
}

// NewWebhook starts one.
func NewWebhook(t testing.TB, shape, secret string) *Webhook {
	t.Helper()
	w := &Webhook{shape: shape, secret: secret}
	server := httptest.NewServer(http.HandlerFunc(w.take))
	t.Cleanup(server.Close)
	w.URL = server.URL + "/hooks/a-token-that-nobody-may-see?access_token=another-token"
	return w
}

// Fail makes it answer so from now on; a status of 0 heals it.
func (w *Webhook) Fail(status int, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fail = func() (int, string) { return status, body }
	if status == 0 {
		w.fail = nil
	}
}

// Before is called with each message before it counts.
func (w *Webhook) Before(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before = do
}

// Got are the messages that have arrived.
func (w *Webhook) Got() []Got {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.got)
}

// Titles are their titles.
func (w *Webhook) Titles() (titles []string) {
	for _, g := range w.Got() {
		titles = append(titles, g.Title)
	}
	return titles
}

// Tries is how many requests have come.
func (w *Webhook) Tries() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tries
}

// Complaints are what was wrong with requests.
func (w *Webhook) Complaints() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.wrong)
}

func (w *Webhook) take(out http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		out.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	w.mu.Lock()
	before := w.before
	w.mu.Unlock()
	if before != nil {
		before()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tries++
	if w.fail != nil {
		status, body := w.fail()
		if status == http.StatusFound {
			out.Header().Set("Location", w.URL)
		}
		out.WriteHeader(status)
		io.WriteString(out, body)
		return
	}
	text, err := io.ReadAll(r.Body)
	var body map[string]any
	if err == nil {
		err = json.Unmarshal(text, &body)
	}
	var got Got
	if err == nil && r.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		err = fmt.Errorf("content type %q", r.Header.Get("Content-Type"))
	}
	if err == nil {
		got, err = w.read(r, text, body)
	}
	if err != nil {
		w.wrong = append(w.wrong, err.Error())
		w.sayNo(out)
		return
	}
	got.Body = body
	w.got = append(w.got, got)
	w.sayYes(out)
}

func (w *Webhook) sayNo(out http.ResponseWriter) {
	switch w.shape {
	case "feishu":
		io.WriteString(out, `{"code":9499,"msg":"Bad Request","data":{}}`)
	case "dingtalk":
		io.WriteString(out, `{"errcode":310000,"errmsg":"sign not match"}`)
	case "wecom":
		io.WriteString(out, `{"errcode":40008,"errmsg":"invalid message type"}`)
	default:
		http.Error(out, "invalid_payload", http.StatusBadRequest)
	}
}

func (w *Webhook) sayYes(out http.ResponseWriter) {
	switch w.shape {
	case "slack":
		io.WriteString(out, "ok")
	case "feishu":
		io.WriteString(out, `{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}`)
	case "dingtalk", "wecom":
		io.WriteString(out, `{"errcode":0,"errmsg":"ok"}`)
	default:
		out.WriteHeader(http.StatusAccepted)
	}
}

// read takes a message as its program does. Whatever is not as it is documented is an error.
func (w *Webhook) read(r *http.Request, text []byte, body map[string]any) (Got, error) {
	switch w.shape {
	case "slack":
		return readSlack(body)
	case "feishu":
		return w.readFeishu(body)
	case "dingtalk":
		return w.readText(r, body, 20_000, w.secret)
	case "wecom":
		return w.readText(r, body, 2048, "")
	case "teams":
		return readTeams(body)
	}
	if err := keys(body, "id", "kind", "over", "title", "text", "at", "facts"); err != nil {
		return Got{}, err
	}
	id, _ := body["id"].(string)
	if _, err := time.Parse(time.RFC3339, str(body["at"])); err != nil || id == "" || r.Header.Get("X-Hgeimport-Notice") != id {
		return Got{}, fmt.Errorf("id %q, header %q, %w", id, r.Header.Get("X-Hgeimport-Notice"), err)
	}
	if w.secret != "" && r.Header.Get("X-Hgeimport-Signature") != "sha256="+hex.EncodeToString(sum(w.secret, string(text))) {
		return Got{}, fmt.Errorf("signature %q", r.Header.Get("X-Hgeimport-Signature"))
	}
	return Got{ID: id, Title: str(body["title"]), Text: str(body["text"])}, nil
}

func readSlack(body map[string]any) (got Got, err error) {
	if err = keys(body, "text", "blocks"); err != nil || str(body["text"]) == "" {
		return got, fmt.Errorf("text %q, %w", body["text"], err)
	}
	most := map[string]int{"header": 150, "section": 3000}
	for i, block := range list(body["blocks"]) {
		content, _ := block["text"].(map[string]any)
		kind, text := str(block["type"]), str(content["text"])
		if content["type"] != "plain_text" || text == "" || len([]rune(text)) > most[kind] {
			return got, fmt.Errorf("block %v", block)
		}
		if i == 0 {
			got.Title = text
		} else {
			got.Text += text
		}
	}
	return got, nil
}

func (w *Webhook) readFeishu(body map[string]any) (got Got, err error) {
	wanted := []string{"msg_type", "content"}
	if w.secret != "" {
		wanted = append(wanted, "timestamp", "sign")
		at := str(body["timestamp"])
		if seconds, err := strconv.ParseInt(at, 10, 64); err != nil || time.Since(time.Unix(seconds, 0)).Abs() > time.Hour {
			return got, fmt.Errorf("timestamp %q", at)
		}
		if want := base64.StdEncoding.EncodeToString(sum(at+"\n"+w.secret, "")); body["sign"] != want {
			return got, fmt.Errorf("sign %q, want %q", body["sign"], want)
		}
	}
	if err = keys(body, wanted...); err != nil || body["msg_type"] != "post" {
		return got, fmt.Errorf("type %v, %w", body["msg_type"], err)
	}
	post := at(at(at(body, "content"), "post"), "zh_cn")
	got.Title = str(post["title"])
	paragraphs, _ := post["content"].([]any)
	for _, p := range paragraphs {
		for _, run := range list(p) {
			if run["tag"] != "text" {
				return got, fmt.Errorf("tag %v", run["tag"])
			}
			got.Text += str(run["text"]) + "\n"
		}
	}
	return got, nil
}

// readText is for dingtalk and wecom.
func (w *Webhook) readText(r *http.Request, body map[string]any, most int, secret string) (got Got, err error) {
	if r.URL.Query().Get("access_token") != "another-token" {
		return got, fmt.Errorf("the address is not what it was")
	}
	if secret != "" {
		at := r.URL.Query().Get("timestamp")
		want := base64.StdEncoding.EncodeToString(sum(secret, at+"\n"+secret))
		ms, err := strconv.ParseInt(at, 10, 64)
		if r.URL.Query().Get("sign") != want || err != nil || time.Since(time.UnixMilli(ms)).Abs() > time.Hour {
			return got, fmt.Errorf("sign %q, want %q", r.URL.Query().Get("sign"), want)
		}
	}
	content := str(at(body, "text")["content"])
	if err = keys(body, "msgtype", "text"); err != nil || body["msgtype"] != "text" || content == "" || len(content) > most {
		return got, fmt.Errorf("type %v, %d bytes, %w", body["msgtype"], len(content), err)
	}
	got.Title, got.Text, _ = strings.Cut(content, "\n")
	return got, nil
}

func readTeams(body map[string]any) (got Got, err error) {
	attachments := list(body["attachments"])
	if err = keys(body, "type", "attachments"); err != nil || body["type"] != "message" || len(attachments) != 1 {
		return got, fmt.Errorf("type %v, %d attachments, %w", body["type"], len(attachments), err)
	}
	card := at(attachments[0], "content")
	if attachments[0]["contentType"] != "application/vnd.microsoft.card.adaptive" || card["type"] != "AdaptiveCard" ||
		card["version"] != "1.2" {
		return got, fmt.Errorf("card %v", attachments[0])
	}
	for i, block := range list(card["body"]) {
		runs := list(block["inlines"])
		if block["type"] != "RichTextBlock" || len(runs) != 1 || runs[0]["type"] != "TextRun" || str(runs[0]["text"]) == "" {
			return got, fmt.Errorf("block %v", block)
		}
		if i == 0 {
			got.Title = str(runs[0]["text"])
		} else {
			got.Text += str(runs[0]["text"]) + "\n"
		}
	}
	return got, nil
}

// keys makes sure that an object has these keys and no others.
func keys(object map[string]any, want ...string) error {
	for _, key := range want {
		if _, ok := object[key]; !ok {
			return fmt.Errorf("no %s", key)
		}
	}
	if len(object) != len(want) {
		return fmt.Errorf("more keys than %v: %v", want, object)
	}
	return nil
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func at(object map[string]any, key string) map[string]any {
	o, _ := object[key].(map[string]any)
	return o
}

func list(v any) (all []map[string]any) {
	items, _ := v.([]any)
	for _, item := range items {
		o, _ := item.(map[string]any)
		all = append(all, o)
	}
	return all
}

func sum(key, text string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return h.Sum(nil)
}
