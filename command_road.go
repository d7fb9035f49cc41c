package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
)

// The commands that work on the road: run, watch, resend.

func runCommand(o *options) *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "run",
		Short: "one pass over the inbox, then end: for cron; also goes on with what earlier runs left open",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := o.load(cmd)
			if err != nil {
				return err
			}
			im, err := importer.Open(cmd.Context(), cfg, log)
			var held *ledger.HeldError
			if errors.As(err, &held) { // watch does the work, or an earlier run is still at it
				log.Infof("nothing to do here: the ledger is %v", held)
				return nil
			}
			if err != nil {
				return err
			}
			endProgress := o.showProgress(cmd.Context(), im, log)
			tally, err := im.Run(cmd.Context(), wait)
			endProgress()
			err = errors.Join(err, im.Close())
			if !o.quiet && (err == nil || len(tally.Files) > 0) {
				printTally(cmd.OutOrStdout(), tally)
			}
			if err == nil && !tally.AllConfirmed() {
				return exitError{code: exitNotAll, silent: true}
			}
			return err
		},
	}
	cmd.Flags().DurationVar(&wait, "wait", 30*time.Minute, "how long to wait for the carrier")
	return cmd
}

// printTally prints a line per finished file and where its outcome is.
func printTally(w io.Writer, t importer.Tally) {
	if len(t.Files) == 0 {
		fmt.Fprintln(w, "nothing to do")
		return
	}
	printFiles(w, t.Files)
}

func watchCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "works until it is stopped",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := o.load(cmd)
			if err != nil {
				return err
			}
			im, err := importer.Open(cmd.Context(), cfg, log)
			if err != nil {
				return err
			}
			log.WithField("inbox", cfg.Folders.Inbox).Info("watching")
			endProgress := o.showProgress(cmd.Context(), im, log)
			err = im.Watch(cmd.Context())
			endProgress()
			return errors.Join(err, im.Close())
		},
	}
}

func resendCommand(o *options) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "resend FILE|REFERENCE",
		Short: "sends unknown and unconfirmed orders again, once you have made sure that the carrier does not have them",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(errors.New("name one file or one reference"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			r, err := importer.Doubts(cmd.Context(), cfg, args[0])
			if err != nil {
				return err
			}
			printDoubts(cmd.OutOrStdout(), r)
			if !yes && !confirmed(cmd) {
				return usage(errors.New("not confirmed, nothing was changed: answer yes on a terminal, or use --yes elsewhere"))
			}
			if err := r.Do(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "dropped into the inbox again: the next run, or watch, takes it up")
			return nil
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// printDoubts says what could happen twice.
func printDoubts(w io.Writer, r *importer.Resend) {
	for _, d := range r.Doubts {
		if d.SameForm {
			fmt.Fprintf(w, "%s, form %s: %d orders; it is not known whether the form arrived. The carrier is asked once more; if it\n"+
				"  does not know the reference, the same form is sent again under it, which the carrier takes only once\n",
				d.File, d.Reference, d.Orders)
			continue
		}
		last := ""
		if d.LastWord != "" {
			last = " (the last that came of it: " + d.LastWord + ")"
		}
		fmt.Fprintf(w, "%s, form %s: %d orders; the carrier took this form but did not say what became of them%s. They go out in\n"+
			"  a NEW form: an order that the carrier did close is then closed twice, which cannot be undone.\n"+
			"  Make sure at the carrier that they are open\n", d.File, d.Reference, d.Orders, last)
	}
}

// confirmed asks on a terminal; elsewhere the answer is no.
func confirmed(cmd *cobra.Command) bool {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return false
	}
	fmt.Fprint(cmd.OutOrStdout(), "Send them again? Type yes: ")
	line, err := bufio.NewReader(in).ReadString('\n')
	return err == nil && strings.EqualFold(strings.TrimSpace(line), "yes")
}
