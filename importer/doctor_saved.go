package importer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode/utf16"

	"hgeimport/hgeapi"
)

// mostSaved is how much of a file with a saved reply is read.
const mostSaved = 64 << 20

// ErrSavedReply means that a file holds no reply that could be read, or more than one.
var ErrSavedReply error = &sentinel{"this is not one reply of the carrier",
	"save the reply alone: its JSON, as `curl -i` prints it, or a HAR file of the browser with that request"}

// savedReply is a reply that was taken out of a file.
type savedReply struct {
	hgeapi.SavedReply
	how string // in what it was
}

// readSaved reads a file with a reply: its JSON in any encoding, perhaps below HTTP headers, or in the file in which a program
// keeps requests with their replies (HAR, and what is like it). path is that of the question, by which one of several is chosen.
func readSaved(file, path string) (savedReply, error) {
	f, err := os.Open(file)
	if err != nil {
		return savedReply{}, fmt.Errorf("%w: %w", ErrSavedReply, err)
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, mostSaved+1))
	switch {
	case err != nil:
		return savedReply{}, fmt.Errorf("%w: %w", ErrSavedReply, err)
	case len(body) > mostSaved:
		return savedReply{}, fmt.Errorf("%w: it has more than %d MB", ErrSavedReply, mostSaved>>20)
	}
	return takeReply(body, path)
}

func takeReply(body []byte, path string) (savedReply, error) {
	body = bytes.TrimSpace(withoutUTF16(bytes.TrimPrefix(body, []byte("\ufeff"))))
	if len(body) == 0 {
		return savedReply{}, fmt.Errorf("%w: the file is empty", ErrSavedReply)
	}
	s := savedReply{SavedReply: hgeapi.SavedReply{Body: body}, how: "a reply alone"}
	if bytes.HasPrefix(body, []byte("HTTP/")) {
		s.how = "a reply below its HTTP headers"
		s.takeHeaders()
	}
	whole, err := asJSON(string(s.Body))
	if err != nil || isEnvelope(whole) {
		return s, nil // what it is, hgeapi says
	}
	found := repliesIn(whole, path)
	switch {
	case len(found) == 1:
		found[0].how = "a reply that a program has kept with its request"
		return found[0], nil
	case len(found) > 1:
		return savedReply{}, fmt.Errorf("%w: it holds %d that could be meant", ErrSavedReply, len(found))
	}
	return s, nil
}

// withoutUTF16 is a text in UTF-8: a PowerShell writes what it redirects as UTF-16.
func withoutUTF16(body []byte) []byte {
	if len(body) < 2 || len(body)%2 != 0 {
		return body
	}
	little := body[0] == 0xff && body[1] == 0xfe
	if !little && (body[0] != 0xfe || body[1] != 0xff) {
		return body
	}
	units := make([]uint16, 0, len(body)/2)
	for i := 2; i < len(body); i += 2 {
		unit := uint16(body[i])<<8 | uint16(body[i+1])
		if little {
			unit = uint16(body[i+1])<<8 | uint16(body[i])
		}
		units = append(units, unit)
	}
	return []byte(string(utf16.Decode(units)))
}

// takeHeaders takes the status and the content type from the headers, and leaves the body. `curl -i` prints the headers of each
// answer on the way: a proxy's, a 100; the last ones count.
func (s *savedReply) takeHeaders() {
	for bytes.HasPrefix(s.Body, []byte("HTTP/")) {
		text := strings.ReplaceAll(string(s.Body[:min(len(s.Body), 1<<20)]), "\r\n", "\n")
		head, _, _ := strings.Cut(text, "\n\n")
		for i, line := range strings.Split(head, "\n") {
			name, value, _ := strings.Cut(line, ":")
			if i == 0 {
				if parts := strings.Fields(line); len(parts) > 1 {
					s.Status, _ = strconv.Atoi(parts[1])
				}
			} else if strings.EqualFold(strings.TrimSpace(name), "Content-Type") {
				s.ContentType = strings.TrimSpace(value)
			}
		}
		end := bytes.Index(s.Body, []byte("\r\n\r\n"))
		if plain := bytes.Index(s.Body, []byte("\n\n")); end < 0 || plain >= 0 && plain < end {
			end = plain
		}
		if end < 0 {
			s.Body = nil
			return
		}
		s.Body = bytes.TrimSpace(s.Body[end:])
	}
}

// isEnvelope tells whether a value of JSON looks like the carrier's envelope.
func isEnvelope(value any) bool {
	object, is := value.(map[string]any)
	if !is {
		return false
	}
	has := func(key string) bool { _, there := object[key]; return there }
	return (has("code") || has("success")) && (has("data") || has("detail") || has("code") && has("success"))
}

// repliesIn are the replies in what a program has kept: those to a request at path, or all if none is.
func repliesIn(value any, path string) []savedReply {
	var all, atPath []savedReply
	status := 0
	var look func(value any, right bool)
	add := func(body []byte, right bool) {
		all = append(all, savedReply{SavedReply: hgeapi.SavedReply{Status: status, Body: body}})
		if right {
			atPath = append(atPath, all[len(all)-1])
		}
	}
	look = func(value any, right bool) {
		switch v := value.(type) {
		case map[string]any:
			if isEnvelope(v) {
				text, _ := json.Marshal(v) // it was JSON
				add(text, right)
				return
			}
			right = right || isAt(v, path)
			if n := statusIn(v); n != 0 {
				status = n
			}
			for _, inner := range v {
				if text := quotedEnvelope(v, inner); text != "" {
					add([]byte(text), right)
				} else {
					look(inner, right)
				}
			}
		case []any:
			for _, inner := range v {
				status = 0
				look(inner, right)
			}
		}
	}
	look(value, false)
	if len(atPath) > 0 {
		return withoutSame(atPath)
	}
	return withoutSame(all)
}

// statusIn is the HTTP status that an object has for its members, 0 if none.
func statusIn(object map[string]any) int {
	for _, holder := range []any{object, object["response"]} {
		if fields, is := holder.(map[string]any); is {
			for _, key := range []string{"status", "statusCode", "status_code"} {
				if n, is := fields[key].(float64); is && n >= 100 && n <= 599 {
					return int(n)
				}
			}
		}
	}
	return 0
}

// isAt tells whether an object has a request whose address ends with path.
func isAt(object map[string]any, path string) bool {
	for _, holder := range []any{object, object["request"], object["config"]} {
		if fields, is := holder.(map[string]any); is && path != "" {
			if text, is := fields["url"].(string); is {
				if u, err := url.Parse(text); err == nil && strings.HasSuffix(u.Path, "/"+path) {
					return true
				}
			}
		}
	}
	return false
}

// quotedEnvelope is the carrier's envelope if that is what a text has, perhaps in base64 (HAR); otherwise "".
func quotedEnvelope(holder map[string]any, value any) string {
	text, is := value.(string)
	if !is {
		return ""
	}
	if holder["encoding"] == "base64" {
		if plain, err := base64.StdEncoding.DecodeString(text); err == nil {
			text = string(plain)
		}
	}
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return ""
	}
	if inner, err := asJSON(text); err != nil || !isEnvelope(inner) {
		return ""
	}
	return text
}

// asJSON is a text as values of JSON. Numbers stay as they are written.
func asJSON(text string) (value any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("there is more behind it")
	}
	return value, nil
}

func withoutSame(all []savedReply) (some []savedReply) {
	seen := map[string]bool{}
	for _, s := range all {
		if !seen[string(s.Body)] {
			seen[string(s.Body)] = true
			some = append(some, s)
		}
	}
	return some
}
