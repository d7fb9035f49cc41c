// Package command is the command line: it reads the configuration, calls the importer, prints the result, and turns an error
// into an exit code. Each command has a file of its own.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/visible"
)

// Main runs the command line args, without the name of the program, and returns the exit code. shipped is the config.toml of the
// project. version is what `hgeimport version` prints.
func Main(args []string, shipped []byte, version string) int {
	lines := newPatientLog(os.Stderr)
	ctx, stop := stopOnSignal(lines)
	defer stop()
	importer.Version = version
	cmd := newCommand(shipped, version)
	cmd.SetArgs(args)
	cmd.SetErr(lines)
	cmd.SetOut(&interruptible{ctx: ctx, to: os.Stdout, log: lines})
	err := cmd.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, errNotAll) {
		printError(lines, err)
	}
	lines.flush(waitForReader)
	return exitCode(err)
}

// newCommand is the program with all its commands and flags.
func newCommand(shipped []byte, version string) *cobra.Command {
	o := options{shipped: shipped}
	root := &cobra.Command{
		Use:           "hgeimport",
		Short:         "closes the orders of spreadsheets with the carrier HGE",
		Long:          programHelp,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no command %q", args[0])}
			}
			return nil
		},
		// Here and not in SetOut, so that what the shell's completion is told, with its tabs, stays as it is.
		PersistentPreRun: func(cmd *cobra.Command, _ []string) { cmd.SetOut(visible.Writer(cmd.OutOrStdout())) },
		RunE:             func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{errors.New(visible.Line(err.Error()))} })
	flags := root.PersistentFlags()
	flags.StringVar(&o.config, "config", defaultConfig(), "configuration file")
	flags.StringVar(&o.logFormat, "log-format", "text", "text | json")
	flags.StringVar(&o.logLevel, "log-level", "info", "error | warn | info | debug")
	flags.BoolVar(&o.quiet, "quiet", false, "say nothing but warnings and errors")
	root.AddCommand(runCommand(&o), watchCommand(&o), checkCommand(&o), statusCommand(&o), approveCommand(&o), resendCommand(&o),
		eraseCommand(&o), answersCommand(&o), templateCommand(&o), fieldsCommand(&o), servicesCommand(&o), doctorCommand(&o),
		notifyCommand(&o), initCommand(&o), serviceCommand(&o), versionCommand(version), manCommand(&o, version),
		healthyCommand(&o))
	root.Flags().Bool("version", false, "which hgeimport this is")
	root.SetVersionTemplate(versionLine(version) + "\n")
	arrange(root)
	addCompletions(root, &o)
	return root
}

// stopping is the answer to the first signal.
const stopping = "stopping: the step in hand ends first; once more to stop at once"

// stopOnSignal cancels the context at the first SIGINT, SIGTERM or SIGHUP, so that the step in hand can finish. A SIGINT or
// SIGTERM after it ends the process at once; the next start goes on with what was interrupted. A second SIGHUP does not: a
// terminal that is closed may send several. If the reader of the log or of the output goes away, the write fails, and the work
// goes on.
func stopOnSignal(log io.Writer) (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancel(context.Background())
	signals, hangups := make(chan os.Signal, 2), make(chan os.Signal, 1)
	if !isWindowsService() { // Windows tells a service of each logoff, too, and stops it by a protocol of its own
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(hangups, syscall.SIGHUP)
	}
	go func() {
		select {
		case _, ok := <-signals:
			if !ok {
				return
			}
		case <-hangups:
		}
		fmt.Fprintln(log, stopping)
		cancel()
		if _, ok := <-signals; ok {
			os.Exit(exitInterrupted)
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		signal.Stop(hangups)
		close(signals)
		cancel()
	}
}
