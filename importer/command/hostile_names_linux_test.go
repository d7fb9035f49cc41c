package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer"
)

// hostileNames are names that only a system can refuse that does not take any bytes.
var hostileNames = []string{
	"\x1b[2J\x1b]0;owned\x07 1.csv", "a\n" + forged + ".csv", "\r\x1b[Kall is well.csv", "b\u009b31m.csv", "c\x9b31m\xff.csv",
	"d\u2028e\u2029.csv", "\u202excod.csv", "\u2066f\u2069\u200f.csv", "g\u200bh\ufeff.csv", "i\tj.csv", "订单 주문 👨\u200d👩.csv",
	"not a workbook\x1b[31m.xlsx",
}

// TestHostileNames has files of such names, with such headers and values, dropped into the inbox, and a carrier that answers in
// such words. No output of any command may have a control character but its own line breaks, nor a line that is not ours.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "R", LoseSuffix: "L", OmitSuffix: "U"})
	p := newProgram(t, carrier, "")
	p.env = append(p.env, "HGEIMPORT_API_BASE_URL="+hostileWords(t, carrier))
	for i, name := range hostileNames {
		content := fmt.Sprintf("order_num,weight,handover,\"x\x1b[31m\u202e\u009b\"\nHGE261126%06dR,1.10,LAX1,\x1b[2J\n"+
			"HGE261126%07d,\x1b[1m\u202e1,LAX1,y\nHGE261126%06dU,1.10,LAX1,y\nHGE261127%07d,1.10,L\u009bAX\u202e,y\n", i, i, i, i)
		p.must(os.WriteFile(filepath.Join(p.path("inbox"), name), []byte(content), 0o644))
	}
	p.must(os.Mkdir(filepath.Join(p.path("inbox"), "no\x1b[2Jprofile\n"+forged), 0o755))
	said := func(args ...string) string { return p.saidSafely(args...) }

	var check []string
	for _, name := range hostileNames {
		check = append(check, filepath.Join(p.path("inbox"), name))
	}
	said(append([]string{"check", "-o", p.path("checked\x1b[2J")}, check...)...)
	said("check", p.path("there is no\x1b[2J\n"+forged))
	if out := said("run", "--wait", "1m"); !strings.Contains(out, "订单 주문") || strings.Contains(out, "in the hub") {
		t.Errorf("run says:\n%s", out)
	}
	said("run", "--log-format", "json")
	said("status", "there is no\x1b[2J\n"+forged)
	said("doctor")
	said("resend", "--sure\x1b[2J\n"+forged)
	out := said("status")
	if !strings.Contains(out, "订单 주문 👨\u200d👩.csv") {
		t.Errorf("an ordinary name is not shown as it is:\n%s", out)
	}
	var read struct{ Files []importer.FileStatus }
	p.must(json.Unmarshal([]byte(said("status", "--json")), &read))
	if len(read.Files) != len(hostileNames) {
		t.Fatalf("%d files, %d were dropped", len(read.Files), len(hostileNames))
	}
	for _, f := range read.Files {
		said("status", f.Name)
		said("resend", f.Name)
	}
}

// saidSafely runs the program and returns what it has printed, if that is only text.
func (p *program) saidSafely(args ...string) string {
	p.t.Helper()
	cmd := p.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if _, ended := err.(*exec.ExitError); !ended {
			p.t.Fatal(err)
		}
	}
	for what, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String()} {
		if wrong := unsafe(text); wrong != "" {
			p.t.Errorf("%q on %s: %s", args, what, wrong)
		}
		if strings.Contains("\n"+text, "\n"+forged) {
			p.t.Errorf("%q on %s: a name begins a line of its own:\n%s", args, what, text)
		}
	}
	return stdout.String()
}

// hostileWords stands between the program and a carrier, and changes what the carrier says.
func hostileWords(t *testing.T, carrier *hgeapitest.Server) string {
	word := strings.Trim(strconv.QuoteToASCII("\x1b[2J\u009b31m\u202e\r\n"+forged), `"`)
	word = strings.NewReplacer(`\x1b`, `\u001b`).Replace(word)
	words := strings.NewReplacer(`"order is not in the warehouse"`, `"not in the hub`+word+`"`, `"scanform_num":"`,
		`"scanform_num":"`+word, `"scanform_url":"`, `"scanform_url":"`+word, `"detail":"`, `"detail":"`+word)
	return changingProxy(t, carrier, func(_ *http.Response, body []byte) []byte { return []byte(words.Replace(string(body))) })
}
