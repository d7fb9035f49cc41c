package hgeapitest

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// notLoggedIn answers 401. Its code is a string, which contract.md allows.
func notLoggedIn(why string) *answer {
	return &answer{
		status: http.StatusUnauthorized, contentType: jsonType,
		body: []byte(`{"code":"401","success":false,"detail":` + strconv.Quote(why) + `,"data":null}`),
	}
}

// login returns a token that looks like a JWT and expires after TokenLife.
func (c *Carrier) login(body []byte) *answer {
	if why := check(body, object(keys{"username": text, "password": text}, "username", "password")); why != "" {
		return c.refuse("%s", why)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.logins++
	given := gjson.ParseBytes(body)
	if c.config.Username == "" || given.Get("username").Str != c.config.Username || given.Get("password").Str != c.config.Password {
		return c.refuse("wrong username or password")
	}
	expires := time.Now().Add(c.config.TokenLife)
	claims, err := json.Marshal(map[string]any{"exp": expires.Unix(), "jti": c.logins})
	if err != nil {
		panic(err) // two numbers
	}
	part := base64.RawURLEncoding.EncodeToString
	token := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(claims) + "." + part([]byte("signature"))
	c.tokens[token] = expires
	return c.envelope(200, 200, "success", map[string]any{"token": token})
}

// checkLogin returns what is wrong with the request's login, or "".
func (c *Carrier) checkLogin(r received) string {
	//lint:ignore SA1008 in-process the header is as the client wrote it, over a connection as net/http spells it
	if len(r.header["api_key"])+len(r.header["Api_key"]) > 0 {
		return c.checkSignature(r)
	}
	token, ok := strings.CutPrefix(r.header.Get("Authorization"), "Bearer ")
	if !ok {
		return "not logged in"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if expires, ok := c.tokens[token]; ok && time.Now().Before(expires) || c.config.Token != "" && token == c.config.Token {
		return ""
	}
	return "token not valid"
}

// checkSignature checks the headers of the HGE guide against the bytes that came in.
func (c *Carrier) checkSignature(r received) string {
	get := func(key string) string { // over a real connection net/http has changed the case
		if v := r.header[key]; len(v) == 1 {
			return v[0]
		}
		return r.header.Get(key)
	}
	stamp := get("timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fmt.Sprintf("timestamp %q is not in seconds", stamp)
	}
	if off := time.Since(time.Unix(seconds, 0)); off.Abs() > 5*time.Minute {
		return "timestamp is too old or too new"
	}
	sum := md5.Sum([]byte(c.config.APIKey + c.config.APISecret + stamp + string(r.body)))
	if c.config.APIKey == "" || get("api_key") != c.config.APIKey || get("signature") != hex.EncodeToString(sum[:]) {
		return "signature not valid"
	}
	if c.config.APIToken != "" && get("api-token") != c.config.APIToken {
		return "api-token not valid"
	}
	return ""
}

func (c *Carrier) forgetTokens() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.tokens)
}
