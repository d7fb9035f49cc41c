package hgeapi

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// A reply may repeat what we have sent, in one spelling or another: an echoed header, a quoted request, a link. What is kept or
// shown of a reply goes through secrets.redact first.
const (
	stars = "***"

	// hiddenText stands for a text that holds a secret in a spelling of which we cannot tell where it begins and ends.
	hiddenText = stars + " (left out: it repeats a secret)"

	mostTokens     = 64 // so many tokens of this process are remembered; a reply may speak of one that was renewed meanwhile
	decodings      = 3  // a text can be encoded more than once
	shortestSecret = 4  // bytes; a shorter one would be found in every second number
	shortestToken  = 8  // bytes of a secret that is also looked for in a text without its blanks
)

// secrets are the configured secrets and the tokens that this process has had.
type secrets struct {
	configured []string

	mu      sync.Mutex
	tokens  []string // oldest first
	stars   *strings.Replacer
	longest int        // bytes of the longest spelling
	in      []spelling // of all secrets
}

// spelling is a way to write a secret. tight says that it is also looked for in a text without its blanks.
type spelling struct {
	text  string
	tight bool
}

func newSecrets(configured ...string) *secrets {
	s := &secrets{configured: configured}
	s.respell()
	return s
}

// addToken remembers a token, and forgets the oldest if there are too many.
func (s *secrets) addToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.tokens, token) {
		return
	}
	s.tokens = append(s.tokens, token)
	s.tokens = s.tokens[max(0, len(s.tokens)-mostTokens):]
	s.respell()
}

// respell makes the spellings anew. s.mu is held, or nobody else knows s yet.
func (s *secrets) respell() {
	s.in = nil
	for _, secret := range slices.Concat(s.configured, s.tokens) {
		if len(secret) < shortestSecret {
			continue
		}
		for _, text := range spellings(secret) {
			if len(text) >= shortestSecret {
				s.in = append(s.in, spelling{text, len(secret) >= shortestToken})
			}
		}
	}
	// The longest comes first: one secret may be the beginning of another.
	slices.SortStableFunc(s.in, func(a, b spelling) int { return cmp.Compare(len(b.text), len(a.text)) })
	var pairs []string
	s.longest = 0
	for _, p := range s.in {
		pairs = append(pairs, p.text, stars)
		s.longest = max(s.longest, len(p.text))
	}
	s.stars = strings.NewReplacer(pairs...)
}

// spellings are the usual ways to write a secret. hides finds the unusual ones.
func spellings(secret string) []string {
	all := []string{
		secret, quoted(secret, true), quoted(secret, false), url.QueryEscape(secret), url.PathEscape(secret),
		html.EscapeString(secret), hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
	}
	for shift := range 3 {
		all = append(all, inBase64(base64.RawStdEncoding, secret, shift), inBase64(base64.RawURLEncoding, secret, shift))
	}
	for range decodings { // a secret may itself hold what looks like an escape
		secret = decodeOnce(secret)
		all = append(all, secret)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// quoted is a text as it stands in JSON, without the quotes.
func quoted(text string, escapeHTML bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(escapeHTML)
	if enc.Encode(text) != nil {
		return text
	}
	text = strings.TrimSpace(b.String())
	return text[1 : len(text)-1]
}

// inBase64 is what stands for a secret in the base64 of a longer text, if shift bytes (mod 3) come before it. The characters at
// both ends, which also depend on what is around the secret, are left out.
func inBase64(encoding *base64.Encoding, secret string, shift int) string {
	const bitsOfByte, bitsOfCharacter = 8, 6
	text := encoding.EncodeToString(append(make([]byte, shift), secret...))
	first := (shift*bitsOfByte + bitsOfCharacter - 1) / bitsOfCharacter
	end := (shift + len(secret)) * bitsOfByte / bitsOfCharacter
	return text[first:max(first, end)]
}

// redact replaces every secret in a text with stars.
func (s *secrets) redact(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text = s.stars.Replace(text)
	if s.hides(text) {
		return hiddenText
	}
	return text
}

// longestSpelling is in bytes.
func (s *secrets) longestSpelling() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.longest
}

// hides tells whether a text holds a secret once it is decoded, or without its blanks and invisible characters. s.mu is held.
func (s *secrets) hides(text string) bool {
	if len(s.in) == 0 {
		return false
	}
	tight := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	if tight != text && slices.ContainsFunc(s.in, func(p spelling) bool { return p.tight && strings.Contains(tight, p.text) }) {
		return true
	}
	for range decodings {
		decoded := decodeOnce(text)
		if decoded == text {
			return false
		}
		text = decoded
		if slices.ContainsFunc(s.in, func(p spelling) bool { return strings.Contains(text, p.text) }) {
			return true
		}
	}
	return false
}

var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[^ux]`)

// decodeOnce undoes one layer of what URLs, JSON and HTML do to a text, as far as it can be read.
func decodeOnce(text string) string {
	if strings.ContainsRune(text, '&') {
		text = html.UnescapeString(text)
	}
	if !strings.ContainsAny(text, `%\`) {
		return text
	}
	return escape.ReplaceAllStringFunc(text, func(e string) string {
		digits := strings.TrimLeft(e, `%\ux`)
		if e[0] == '\\' && e[1] != 'u' && e[1] != 'x' {
			return e[1:]
		}
		n, err := strconv.ParseUint(digits, 16, 32)
		switch {
		case err != nil:
			return e
		case e[0] == '%' || e[1] == 'x':
			return string([]byte{byte(n)})
		}
		return string(rune(n))
	})
}

// webToken is the usual form of a token that a login gives. One that is not of this process, such as that of the run before, is
// not known to us.
var webToken = regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*`)
