package command

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/kardianos/service"
	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/setup"
	"hgeimport/importer/visible"
)

// underManager is watch for a service manager: a stop by it is a good end. Systemd and launchd start a program and send it a
// signal, and what it says goes to their log. Windows speaks a protocol of its own, and only its event log keeps what is said.
func (o *options) underManager(cmd *cobra.Command) error {
	if isWindowsService() {
		return o.underWindows(cmd)
	}
	signal.Ignore(syscall.SIGHUP) // there is no terminal that could be closed, and nobody would start it again
	err := o.watch(cmd.Context(), cmd)
	if stoppedOnly(err) {
		return nil
	}
	return err
}

// isWindowsService tells whether the service manager of Windows has started the program.
func isWindowsService() bool { return runtime.GOOS == "windows" && !service.Interactive() }

// stoppedOnly tells whether an error is nothing but the stop that somebody asked for.
func stoppedOnly(err error) bool {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			if !stoppedOnly(one) {
				return false
			}
		}
		return true
	}
	return errors.Is(err, importer.ErrInterrupted) || errors.Is(err, context.Canceled)
}

// underWindows works until the service manager of Windows stops it.
func (o *options) underWindows(cmd *cobra.Command) error {
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	m := &managed{ctx: ctx, stop: stop, ended: make(chan error, 1)}
	m.work = func() error { return o.watch(ctx, cmd) }
	s, err := service.New(m, &service.Config{Name: setup.Name})
	if err != nil {
		return err
	}
	if m.log, err = s.Logger(nil); err != nil {
		return err
	}
	o.systemLog = systemLogHook{m.log}
	return s.Run()
}

// managed is a watch as the library starts and stops it.
type managed struct {
	ctx   context.Context
	stop  context.CancelFunc
	work  func() error
	ended chan error
	log   service.Logger
}

// Start begins the work. A watch that ends by itself ends the process: by that the manager knows that it failed, and starts it
// again.
func (m *managed) Start(service.Service) error {
	go func() {
		err := m.work()
		if m.ctx.Err() == nil && err != nil {
			words := visible.Error(err)
			if hint := importer.HintOf(err); hint != "" {
				words += "\nhint: " + visible.Text(hint)
			}
			if logErr := m.log.Error(words); logErr != nil {
				err = errors.Join(err, logErr)
			}
			os.Exit(exitCode(err))
		}
		m.ended <- err
	}()
	return nil
}

// Stop lets the step in hand end.
func (m *managed) Stop(service.Service) error {
	m.stop()
	if err := <-m.ended; err != nil && !stoppedOnly(err) {
		return err
	}
	return nil
}

// systemLogHook hands what is logged to the log of the system.
type systemLogHook struct{ log service.Logger }

// Levels are those that a person wants to see there.
func (systemLogHook) Levels() []logrus.Level {
	return []logrus.Level{logrus.PanicLevel, logrus.FatalLevel, logrus.ErrorLevel, logrus.WarnLevel, logrus.InfoLevel}
}

// Fire hands on a line.
func (h systemLogHook) Fire(e *logrus.Entry) error {
	line, err := e.String()
	if err != nil {
		return err
	}
	switch e.Level {
	case logrus.InfoLevel:
		return h.log.Info(line)
	case logrus.WarnLevel:
		return h.log.Warning(line)
	}
	return h.log.Error(line)
}
