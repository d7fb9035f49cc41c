// Command hgeimport closes the orders of spreadsheets with the carrier HGE: files dropped into a folder become scan forms,
// and come back with an answer beside each row.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"hgeimport/hgeapi"
	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// The exit codes. Scripts rely on them.
const (
	exitFine        = 0   // all rows confirmed, or nothing to do
	exitNotAll      = 1   // done, but some rows are not confirmed
	exitUsage       = 2   // wrong usage or configuration
	exitCannotWork  = 3   // a folder, the ledger or the login
	exitWaiting     = 4   // still waiting for the carrier when --wait was over
	exitInterrupted = 130 // by a signal
)

func main() { os.Exit(run(os.Args[1:])) }

// run is main for whoever wants its exit code.
func run(args []string) int {
	ctx, stop := stopOnSignal()
	defer stop()
	cmd := newCommand()
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	var code exitError
	if err != nil && !(errors.As(err, &code) && code.silent) {
		say(os.Stderr, err)
	}
	return exitCode(err)
}

// exitError is a command's end that is no failure, or a usage error.
type exitError struct {
	code   int
	silent bool // everything has been said
	err    error
}

func (e exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

// exitCode is the one place that knows how an ending becomes a number.
func exitCode(err error) int {
	var exit exitError
	var config *config.Error
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &config):
		return exitUsage
	case errors.Is(err, importer.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, importer.ErrStillWaiting):
		return exitWaiting
	}
	return exitCannotWork
}

// say tells a person what went wrong and, where it is known, what to do.
func say(w *os.File, err error) {
	fmt.Fprintln(w, "error:", err)
	if hint := hintFor(err); hint != "" {
		fmt.Fprintln(w, "hint:", hint)
	}
}

func hintFor(err error) string {
	var folder *importer.FolderError
	var held *ledger.HeldError
	var lost *ledger.LostError
	var foreign *importer.ForeignError
	var unknownFlag usageError
	switch {
	case errors.As(err, &folder):
		return fmt.Sprintf("see that the folder exists, that this user may write to it and that its disk is not full, or change %s in [folders]", folder.Key)
	case errors.As(err, &held):
		return "one process works on a ledger; let it finish, or stop it"
	case errors.As(err, &lost):
		return fmt.Sprintf("orders would be sent twice, so nothing was done. Put the newest copy of %s back (and the -wal file of a SQLite); only if the carrier has nothing of this inbox, begin anew by removing %s", lost.Ledger, lost.Mark)
	case errors.As(err, &foreign):
		return fmt.Sprintf("orders could be sent twice, so nothing was done. Importers that share a folder share one ledger, a PostgreSQL ([ledger] url), or have folders of their own. If that ledger was deleted or replaced, put its newest copy back; only if the carrier has nothing of this inbox, remove %s", foreign.Mark)
	case errors.Is(err, ledger.ErrReplaced):
		return "nothing is sent until this is clear: put the newest copy of the ledger back (a SQLite with its -wal file, but no older .sent) and start again"
	case errors.Is(err, hgeapi.ErrLogin):
		return "see [api.auth]: give HGEIMPORT_API_AUTH_TOKEN, or HGEIMPORT_API_AUTH_USERNAME and _PASSWORD, as the carrier has given them to you; nothing was sent, and the next run goes on"
	case errors.Is(err, importer.ErrStillWaiting):
		return "nothing is lost: the next run goes on where this one stopped"
	case errors.Is(err, importer.ErrInterrupted):
		return "nothing is lost: the next run goes on where this one stopped"
	case errors.Is(err, ledger.ErrNotFound):
		return "hgeimport status without a name shows what the ledger has"
	case errors.Is(err, ledger.ErrLedger):
		return "see that the ledger can be reached and written to, that its disk is not full and that it is not damaged (then put the newest copy back); nothing was sent that it has not recorded, and the next run goes on"
	case errors.As(err, &unknownFlag):
		return "hgeimport help shows the commands and their flags"
	}
	return ""
}

// usageError is a wrong flag or argument.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usage(err error) error {
	return exitError{code: exitUsage, err: usageError{err}}
}

// stopping is what a first signal is answered with.
const stopping = "stopping: the step in hand ends first; once more to stop at once"

// stopOnSignal cancels at the first SIGINT or SIGTERM, which lets the step in hand finish. The second ends the process
// at once; what it interrupts goes on at the next start.
func stopOnSignal() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, ok := <-signals; !ok {
			return
		}
		fmt.Fprintln(os.Stderr, stopping)
		cancel()
		if _, ok := <-signals; ok {
			os.Exit(exitInterrupted)
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel()
	}
}

// newCommand is the command line.
func newCommand() *cobra.Command {
	var o options
	root := &cobra.Command{
		Use:           "hgeimport",
		Short:         "closes the orders of spreadsheets with the carrier HGE",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Errorf("there is no command %q", args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	flags := root.PersistentFlags()
	flags.StringVar(&o.config, "config", defaultConfig(), "configuration file")
	flags.StringVar(&o.logFormat, "log-format", "text", "text | json")
	flags.StringVar(&o.logLevel, "log-level", "info", "error | warn | info | debug")
	flags.BoolVar(&o.quiet, "quiet", false, "say nothing but warnings and errors")
	root.AddCommand(runCommand(&o), watchCommand(&o), checkCommand(&o), statusCommand(&o), resendCommand(&o), templateCommand(&o), doctorCommand(&o), versionCommand())
	return root
}
