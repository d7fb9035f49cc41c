package command

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

// A second importer of the same account has a ledger and folders of its own, and gets copies of the same sheets, while answers
// are lost. Whether it works after the first one or at the same time, the carrier closes no order twice, and both say that all
// are closed.
func TestSecondImporter(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []bool{false, true} {
		for _, database := range []string{"sqlite", "postgres"} {
			t.Run(fmt.Sprintf("at once %v, %s", atOnce, database), func(t *testing.T) {
				t.Parallel()
				second := ""
				if database == "postgres" {
					second = ledgertest.Postgres(t)
				}
				carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Faults: []hgeapitest.Fault{
					{Do: hgeapitest.AcceptDrop, Skip: 1, Times: 2}, {Do: hgeapitest.Accept502, Times: 2}}})
				importers := []*program{newProgram(t, carrier, ""), newProgram(t, carrier, second)}
				// The carrier must not take what one has sent for a repeat of the other's.
				proxy := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{Repeats: true})
				files := sheetsForTwo()
				for i, p := range importers {
					if i > 0 || atOnce {
						p.through(proxy.URL)
					} else {
						p.through(carrier.URL)
					}
					p.dropFiles(files)
				}
				var all sync.WaitGroup
				for _, p := range importers {
					all.Go(func() { p.run(exitFine) })
					if !atOnce {
						all.Wait()
					}
				}
				all.Wait()
				for _, p := range importers {
					p.closedFiles(files)
				}
			})
		}
	}
}

// The machine is put back to a copy of the ledger and all folders, taken at some moment of a file's life. What lay in the inbox
// then is there again, and files that came later are dropped again. No order is closed twice, and all are said to be closed.
func TestMachineIsPutBack(t *testing.T) {
	t.Parallel()
	for name, moment := range map[string]struct {
		fault hgeapitest.FaultKind // the end of the first send, until the copy was taken
		until string               // the copy is taken when the ledger's status says so, or "" before anything ran
	}{
		"before it was claimed": {},
		"before it left":        {fault: hgeapitest.Drop, until: `"unknown"`},
		"while nobody knows":    {fault: hgeapitest.AcceptDrop, until: `"unknown"`},
		"when it had failed":    {fault: hgeapitest.FailForm, until: `"failed"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
			p := newProgram(t, carrier, "")
			p.through(carrier.URL)
			files := sheetsForTwo()
			p.dropFiles(files)
			if moment.until != "" {
				carrier.Fail(hgeapitest.Fault{Do: moment.fault}, hgeapitest.Fault{Do: hgeapitest.Error500, On: "result", Times: -1})
				if moment.fault == hgeapitest.FailForm {
					carrier.Heal()
					carrier.Fail(hgeapitest.Fault{Do: moment.fault})
				}
				p.runUntil(moment.until)
			}
			copied := filepath.Join(t.TempDir(), "copy")
			p.must(os.CopyFS(copied, os.DirFS(p.dir)))
			carrier.Heal()

			p.run(exitFine, exitNotAll)
			later := map[string]string{"later.csv": table("", orderNumbers(900, 6)...)}
			p.dropFiles(later)
			p.run(exitFine)
			p.closedFiles(later)

			p.must(os.RemoveAll(p.dir))
			p.must(os.CopyFS(p.dir, os.DirFS(copied)))
			p.run(exitFine, exitNotAll)
			p.dropFiles(later)
			p.dropFiles(files) // and what was refused goes out again
			p.run(exitFine, exitNotAll)
			p.closedFiles(files)
			p.closedFiles(later)
		})
	}
}

// runUntil lets the program watch until its status says something, and kills it.
func (p *program) runUntil(status string) {
	p.t.Helper()
	watch := p.command("watch", "--log-level", "warn")
	var said lockedBuffer
	watch.Stdout, watch.Stderr = &said, &said
	p.must(watch.Start())
	deadline := time.Now().Add(longEnough)
	for {
		var out []byte
		if exists(p.path("work/.hgeimport-ledger")) { // the ledger is made
			var err error
			out, err = p.command("status", "--json").Output()
			p.must(err)
		}
		if strings.Contains(string(out), status) {
			break
		}
		if time.Now().After(deadline) {
			p.t.Errorf("its status never says %s:\n%s%s", status, out, said.String())
			break
		}
		pauseFor(p.t.Context(), 20*time.Millisecond)
	}
	if err := watch.Process.Kill(); err != nil {
		p.t.Errorf("watch has ended: %v\n%s", err, said.String())
	}
	watch.Wait() // it was killed
}

// sheetsForTwo are two sheets, one of them with references of its own, and with more orders than fit into one form.
func sheetsForTwo() map[string]string {
	return map[string]string{
		"plain.csv":      table("", orderNumbers(100, 30)...),
		"references.csv": table("DAY-7", orderNumbers(200, 30)...),
	}
}

// table is a CSV with these orders, under this reference if it is not empty.
func table(reference string, orders ...string) string {
	var b strings.Builder
	b.WriteString("reference_num,order_num,weight,handover\n")
	for _, order := range orders {
		fmt.Fprintf(&b, "%s,%s,1.25,LAX1\n", reference, order)
	}
	return b.String()
}

func (p *program) dropFiles(files map[string]string) {
	p.t.Helper()
	for name, text := range files {
		p.dropText(name, text)
	}
}

// closedFiles wants each order of the files to be closed once, by their outcomes and at the carrier.
func (p *program) closedFiles(files map[string]string) {
	p.t.Helper()
	for name, text := range files {
		var orders []string
		for line := range strings.Lines(text) {
			if order := strings.Split(line, ",")[1]; strings.HasPrefix(order, "HGE") {
				orders = append(orders, order)
			}
		}
		p.closedOnce(name, slices.Sorted(slices.Values(orders))...)
	}
	p.checkCarrier()
}
