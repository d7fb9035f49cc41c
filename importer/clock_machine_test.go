package importer

import (
	"sync"
	"time"

	"hgeimport/importer/ledger"
)

// testMachine is a machine whose clocks a test sets. Its time passes like that of this machine, and as the test lets it pass.
type testMachine struct {
	mu      sync.Mutex
	running time.Duration // more than this machine has been running
	wall    time.Duration // more than this machine's clock shows
	boot    string
}

func newTestMachine() *testMachine { return &testMachine{boot: "first"} }

// Wall is for ledger.Machine.
func (m *testMachine) Wall() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return ledger.ThisMachine.Wall().Add(m.wall)
}

// Running is for ledger.Machine.
func (m *testMachine) Running() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return ledger.ThisMachine.Running() + m.running
}

// Boot is for ledger.Machine.
func (m *testMachine) Boot() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.boot
}

// pass lets time pass: all clocks go on.
func (m *testMachine) pass(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running += d
	m.wall += d
}

// set sets the clock on the wall.
func (m *testMachine) set(by time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wall += by
}

// restart starts the machine anew after it was off for a while.
func (m *testMachine) restart(boot string, off time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.boot, m.running = boot, -ledger.ThisMachine.Running()
	m.wall += off
}
