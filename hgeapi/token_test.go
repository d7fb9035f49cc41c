package hgeapi

import (
	"encoding/base64"
	"testing"
	"time"
)

func TestTokenEnd(t *testing.T) {
	now := time.Date(2025, 12, 23, 8, 0, 0, 0, time.UTC)
	jwt := func(claims string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	const day = 24 * time.Hour
	for _, test := range []struct {
		token string
		want  time.Duration
	}{
		{jwt(`{"exp":1766480400}`), time.Hour},
		{jwt(`{"exp":1766480400.0,"user":"x"}`), time.Hour},
		{jwt(`{"exp":1766480400}`) + "x", time.Hour},
		{jwt(`{"exp":1}`), day},
		{jwt(`{"exp":99999999999999999999}`), day},
		{jwt(`{"exp":"soon"}`), day},
		{jwt(`{}`), day},
		{jwt(`{`), day},
		{"a.%.c", day},
		{"opaque", day},
		{"", day},
	} {
		if got := tokenEnd(test.token, now).Sub(now); got != test.want {
			t.Errorf("%s: ends after %s, want %s", test.token, got, test.want)
		}
	}
}
