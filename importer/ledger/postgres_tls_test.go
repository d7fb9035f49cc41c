package ledger

import "testing"

func TestMayGoUnencrypted(t *testing.T) {
	for url, want := range map[string]bool{
		"sqlite:hgeimport.db":                                      false,
		"postgres://user@db.example.com/hge":                       true, // prefer
		"postgres://user@db.example.com/hge?sslmode=prefer":        true,
		"postgres://user@db.example.com/hge?sslmode=allow":         true,
		"postgres://user@db.example.com/hge?sslmode=disable":       true,
		"postgres://user@db.example.com/hge?sslmode=require":       false,
		"postgres://user@db.example.com/hge?sslmode=verify-full":   false,
		"postgres://user@10.0.0.7/hge":                             true,
		"postgres://user@localhost/hge":                            false,
		"postgres://user@127.0.0.1:5433/hge?sslmode=disable":       false,
		"postgres://user@[::1]/hge":                                false,
		"postgres:///hge?host=/run/postgresql":                     false,
		"postgres://user@localhost,db.example.com/hge":             true,
		"postgres://user@/hge?host=db.example.com&sslmode=disable": true,
	} {
		if got := MayGoUnencrypted(url); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}
