package command

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/outcome"
)

// orderNumbers are n order numbers; different firsts, at least n apart, make different numbers.
func orderNumbers(first, n int) []string {
	orders := make([]string, n)
	for i := range orders {
		orders[i] = fmt.Sprintf("HGE261126%07d", first+i)
	}
	return orders
}

// dropOrders drops a CSV with these orders, whole: it appears under its name when it is complete.
func (p *program) dropOrders(name string, orders ...string) {
	p.t.Helper()
	text := "order_num,weight,handover\n" + strings.Join(orders, ",1.25,LAX1\n") + ",1.25,LAX1\n"
	p.dropText(name, text)
}

func (p *program) dropText(name, text string) {
	p.t.Helper()
	hidden := filepath.Join(p.path("inbox"), name+".part")
	p.must(os.WriteFile(hidden, []byte(text), 0o644))
	p.must(os.Rename(hidden, filepath.Join(p.path("inbox"), name)))
}

// run runs the program over the inbox, to the end, and wants it to end with one of these codes.
func (p *program) run(codes ...int) {
	p.t.Helper()
	out, err := p.command("run", "--wait", "5m", "--log-level", "warn").CombinedOutput()
	code := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		code = ended.ExitCode()
	} else {
		p.must(err)
	}
	if !slices.Contains(codes, code) {
		p.t.Errorf("run ended with %d, want %v\n%s", code, codes, out)
	}
}

// answers reads the newest outcome of a dropped file: what it says of each order.
func (p *program) answers(name string) map[string]rowOutcome {
	p.t.Helper()
	path := p.newestOutcome(name)
	if path == "" {
		p.t.Errorf("%s has no outcome", name)
		return nil
	}
	book, err := excelize.OpenFile(path)
	p.must(err)
	defer book.Close()
	all := map[string]rowOutcome{}
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		p.must(err)
		order := -1 // column
		for _, row := range rows {
			if slices.Contains(row, outcome.Columns("en")[0]) {
				order = slices.Index(row, "order_num")
			}
		}
		for n, cells := range outcomeCells(rows) {
			if order >= 0 {
				all[rows[n-1][order]] = rowOutcome{cells[0], strings.Join(cells[1:], " | ")}
			}
		}
	}
	return all
}

// closedOnce wants the newest outcome of a file to say of each order that it is closed, by this drop or an earlier one, and the
// carrier to have closed it once.
func (p *program) closedOnce(name string, orders ...string) {
	p.t.Helper()
	answers := p.answers(name)
	if answers == nil {
		return
	}
	for _, order := range orders {
		if a := answers[order]; a.status != "confirmed" {
			p.t.Errorf("%s, order %s: %q %s", name, order, a.status, a.reason)
		}
		if n := p.carrier.Closed(order); n != 1 {
			p.t.Errorf("%s, order %s: closed %d times", name, order, n)
		}
	}
	if len(answers) != len(orders) {
		p.t.Errorf("%s: %d rows have an outcome, want %d", name, len(answers), len(orders))
	}
}

// through makes the program speak to the carrier by way of something else. Its waits are short.
func (p *program) through(url string) {
	p.env = append(p.env, "HGEIMPORT_API_BASE_URL="+url, "HGEIMPORT_WATCH_SETTLE=50ms")
	if !p.shared { // where others share the ledger, it must be longer than the time-out
		p.env = append(p.env, "HGEIMPORT_RESULT_RESEND_AFTER=1s")
	}
}

// baseURL is the address that a client is configured with when a server listens at address.
func baseURL(address string) string { return "http://" + address + hgeapitest.Mount }
