package command

import (
	"strings"
	"testing"

	"hgeimport/importer"
)

// While the carrier asks us to wait, status says until when, and what it answered. Otherwise nothing is there.
func TestStatusTellsPause(t *testing.T) {
	t.Parallel()
	pause := &importer.CarrierPause{Until: "2026-11-29T10:00:00Z", Asked: "24h0m0s", Words: "too\x1b[31m busy"}
	var text strings.Builder
	printPause(&text, pause)
	for _, want := range []string{"before 2026-11-29T10:00:00Z", "it asked for 24h0m0s", `\x1b[31m busy`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q lacks %q", text.String(), want)
		}
	}
	text.Reset()
	if err := printStatusAsJSON(&text, nil, nil, pause, importer.NoticeStatus{}); err != nil {
		t.Fatal(err)
	}
	const want = `{"carrier_pause":{"until":"2026-11-29T10:00:00Z","asked":"24h0m0s","words":"too\u001b[31m busy"},"files":[]}` +
		"\n"
	if text.String() != want {
		t.Errorf("%s, want %s", text.String(), want)
	}
	text.Reset()
	printPause(&text, nil)
	if err := printStatusAsJSON(&text, nil, nil, nil, importer.NoticeStatus{}); err != nil || text.String() != `{"files":[]}`+"\n" {
		t.Errorf("%s, %v", text.String(), err)
	}
}
