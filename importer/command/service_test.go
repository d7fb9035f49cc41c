package command

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/kardianos/service"

	"hgeimport/importer"
	"hgeimport/importer/setup"
)

// The library installs the unit and the property list that init writes, for any manager.
func TestServiceIsTheJobOfInit(t *testing.T) {
	job := setup.Job{Program: "/usr/bin/hgeimport", Dir: "/srv/hge", Folders: []string{"/srv/hge/inbox"}, User: "hge", Watch: true}
	c := serviceConfig(job)
	if c.Option["SystemdScript"] != job.Unit() || c.Option["LaunchdConfig"] != job.Launchd() || c.Name != "hgeimport" {
		t.Errorf("got %+v", c)
	}
	if c.Arguments[0] != "watch" || c.Arguments[1] != "--service" {
		t.Errorf("it starts %q", c.Arguments)
	}
}

// The library fills in what stands in double braces of a unit, so no name may have them.
func TestServiceWithPlaceholdersInItsNames(t *testing.T) {
	good := setup.Job{Program: "/usr/bin/hgeimport", Dir: "/srv/hge", Folders: []string{"/srv/hge/inbox"}, User: "hge"}
	if err := checkServiceJob(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*setup.Job){
		"dir": func(j *setup.Job) { j.Dir += "/{{.Name}}" }, "folder": func(j *setup.Job) { j.Folders = []string{"/srv/{{.Name}}"} },
		"program": func(j *setup.Job) { j.Program = "/opt/{{.Name}}" }, "group": func(j *setup.Job) { j.Group = "{{.Name}}" },
	} {
		job := good
		change(&job)
		if err := checkServiceJob(job); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

// Only a stop is a good end of a service: what else went wrong is told.
func TestStoppedOnly(t *testing.T) {
	other := errors.New("the ledger cannot be closed")
	for _, c := range []struct {
		err  error
		want bool
	}{
		{importer.ErrInterrupted, true},
		{errors.Join(importer.ErrInterrupted, nil), true},
		{fmt.Errorf("while it opened: %w", context.Canceled), true},
		{errors.Join(importer.ErrInterrupted, other), false},
		{other, false},
	} {
		if got := stoppedOnly(c.err); got != c.want {
			t.Errorf("%v: %v", c.err, got)
		}
	}
}

// keptLog is a log of the system that a test can read.
type keptLog struct {
	service.Logger
	errors chan string
}

func (l keptLog) Error(v ...any) error { l.errors <- fmt.Sprint(v...); return nil }

// A stop waits for the step in hand, and is no error; Stop returns what else went wrong.
func TestManagedStops(t *testing.T) {
	other := errors.New("the ledger cannot be closed")
	for _, also := range []error{nil, other} {
		ctx, stop := context.WithCancel(t.Context())
		begun, last := make(chan struct{}), make(chan struct{})
		m := &managed{ctx: ctx, stop: stop, ended: make(chan error, 1), log: keptLog{errors: make(chan string, 1)}}
		m.work = func() error {
			close(begun)
			<-ctx.Done()
			close(last)
			return errors.Join(importer.ErrInterrupted, also)
		}
		if err := m.Start(nil); err != nil {
			t.Fatal(err)
		}
		<-begun
		err := m.Stop(nil)
		<-last // it has ended, or this waits for ever
		if (err == nil) != (also == nil) {
			t.Errorf("with %v: %v", also, err)
		}
	}
}
