package importer

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/notify"
)

// ReceiverError says that there is no receiver to send to.
type ReceiverError struct {
	Name  string // "" = there is none at all
	Known []string
}

func (e *ReceiverError) Error() string {
	if e.Name == "" {
		return "there is no [[receiver]] in the configuration: nobody is told when something waits"
	}
	return fmt.Sprintf("there is no receiver %q", e.Name)
}

// Hint says what to do.
func (e *ReceiverError) Hint() string {
	if e.Name == "" {
		return "the samples at the end of the project's config.toml show how one is written"
	}
	return "there are: " + strings.Join(e.Known, ", ")
}

// TestNotices sends a message to these receivers, or to all if none is named, and says of each what came back. Nothing of it is
// kept in the ledger.
func TestNotices(ctx context.Context, c *config.Config, names []string) ([]Finding, error) {
	var known []string
	for _, r := range c.Receiver {
		known = append(known, r.Name)
	}
	if len(known) == 0 {
		return nil, &ReceiverError{}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, &ReceiverError{name, known}
		}
	}
	host, _ := os.Hostname()
	return eachTarget(c, names, func(t noticeTarget) (string, error) {
		m := noticeWords{c, t.Language, host}.test()
		m.ID, m.At = fmt.Sprintf("hgeimport-test-%d", time.Now().UnixNano()), time.Now().In(c.Location())
		return "a message was taken", t.sender.Send(ctx, m)
	}), nil
}

// eachTarget does something with the ways to receivers, all at the same time, and returns a finding for each.
func eachTarget(c *config.Config, names []string, do func(noticeTarget) (words string, err error)) []Finding {
	var found []chan Finding
	for _, t := range noticeTargets(c) {
		if len(names) > 0 && !slices.Contains(names, t.Receiver.Name) {
			continue
		}
		one := make(chan Finding, 1)
		found = append(found, one)
		go func() {
			words, err := do(t)
			if err != nil {
				one <- fault("notices", &targetError{t.name, err})
				return
			}
			one <- well("notices", t.name+": "+words)
		}()
	}
	var all []Finding
	for _, one := range found {
		all = append(all, <-one)
	}
	return all
}

// targetError says which receiver is not reached.
type targetError struct {
	name string
	err  error
}

func (e *targetError) Error() string { return e.name + ": " + e.err.Error() }
func (e *targetError) Unwrap() error { return e.err }

// examineNotices tells whether notices could be sent, and sends none.
func examineNotices(ctx context.Context, c *config.Config) []Finding {
	return eachTarget(c, nil, func(t noticeTarget) (string, error) {
		words := "its address can be reached; `hgeimport notify test` sends it a message"
		if _, mail := t.sender.(*notify.Mail); mail {
			words = "the mail server takes the login; `hgeimport notify test` sends it a message"
		}
		return words, t.sender.Try(ctx)
	})
}
