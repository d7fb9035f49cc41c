package hgeapi

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Auth is the login: either Token, or Username and Password, or APIKey and APISecret (and APIToken). If it is printed,
// logged or marshalled, it says which of the three it is and shows none of the secrets.
type Auth struct {
	Token     string `toml:"token"`
	Username  string `toml:"username"`
	Password  string `toml:"password"`
	APIKey    string `toml:"api_key"`
	APISecret string `toml:"api_secret"`
	APIToken  string `toml:"api_token"`
}

func (a *Auth) byToken() bool     { return a.Token != "" }
func (a *Auth) byPassword() bool  { return a.Username != "" && a.Password != "" }
func (a *Auth) bySignature() bool { return a.APIKey != "" && a.APISecret != "" }

// sign adds the headers that the HGE guide asks for (contract.md, D). The signature covers exactly the bytes that are
// sent. The names go into the map as the guide spells them: Header.Set would write "Api_key".
func (a *Auth) sign(h http.Header, now time.Time, body []byte) {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	h["api_key"] = []string{a.APIKey}
	h["timestamp"] = []string{timestamp}
	h["signature"] = []string{signature(a.APIKey, a.APISecret, timestamp, body)}
	if a.APIToken != "" {
		h["api-token"] = []string{a.APIToken}
	}
}

// signature is the lower-case hex MD5 of key + secret + timestamp + body. MD5 is the carrier's choice.
func signature(key, secret, timestamp string, body []byte) string {
	sum := md5.New()
	io.WriteString(sum, key+secret+timestamp)
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

// validate tells what is wrong with the login. An empty Auth is valid, because checking files needs no login.
func (a *Auth) validate() error {
	var faults []error
	if (a.Username == "") != (a.Password == "") {
		faults = append(faults, errors.New("auth: username and password go together; one of them is empty"))
	}
	if (a.APIKey == "") != (a.APISecret == "") {
		faults = append(faults, errors.New("auth: api_key and api_secret go together; one of them is empty"))
	}
	if a.APIToken != "" && a.APIKey == "" && a.APISecret == "" {
		faults = append(faults, errors.New("auth.api_token: goes with api_key and api_secret, which are empty"))
	}
	var ways []string
	for _, way := range []struct {
		name string
		set  bool
	}{
		{"token", a.Token != ""},
		{"username and password", a.Username != "" || a.Password != ""},
		{"api_key and api_secret", a.APIKey != "" || a.APISecret != ""},
	} {
		if way.set {
			ways = append(ways, way.name)
		}
	}
	if len(ways) > 1 {
		faults = append(faults, fmt.Errorf("auth: choose one way to log in; %s are set", strings.Join(ways, " as well as ")))
	}
	for _, header := range []struct{ key, value string }{
		{"token", a.Token}, {"api_key", a.APIKey}, {"api_secret", a.APISecret}, {"api_token", a.APIToken},
	} {
		if strings.ContainsFunc(header.value, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			faults = append(faults, fmt.Errorf("auth.%s: holds a blank, a line break or a character that is not ASCII", header.key))
		}
	}
	return errors.Join(faults...)
}

// secrets are the values that nobody may read in a log or an outcome.
func (a *Auth) secrets() *secrets {
	return newSecrets(a.Token, a.Password, a.APIKey, a.APISecret, a.APIToken)
}

// String says which of the three logins it is.
func (a Auth) String() string {
	switch {
	case a.Token != "":
		return "a token"
	case a.Username != "" || a.Password != "":
		return "username " + a.Username
	case a.APIKey != "" || a.APISecret != "":
		return "a signature"
	default:
		return "none"
	}
}

// Format keeps every verb of fmt, %#v and %d included, from printing the fields.
func (a Auth) Format(f fmt.State, _ rune) { io.WriteString(f, a.String()) }

// MarshalText keeps encoders (JSON, TOML) from writing the fields.
func (a Auth) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// LogValue keeps slog from logging the fields.
func (a Auth) LogValue() slog.Value { return slog.StringValue(a.String()) }
