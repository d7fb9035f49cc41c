package hgeapi

import "testing"

// TestSignature is the example of the guide. The MD5 that the guide prints for it is wrong (contract.md).
func TestSignature(t *testing.T) {
	got := signature("abcdefg", "ht123456789", "1766304000", []byte(`{"field":"value"}`))
	if want := "c5ecb0591afc960b4822d7a0e31070d4"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
