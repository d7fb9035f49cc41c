package command

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
)

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
