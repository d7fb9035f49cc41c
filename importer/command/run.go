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
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := o.load(cmd)
			if err != nil {
				return err
			}
			im, finish, err := o.openImporter(cmd.Context(), cfg, log)
			var held *ledger.HeldError
			if errors.As(err, &held) { // a watch, or an earlier run that has not ended yet, does the work
				log.Infof("nothing to do here: the ledger is %v", held)
				return nil
			}
			if err != nil {
				return err
			}
			result, err := im.Run(cmd.Context(), wait)
			err = finish(err)
			if !o.quiet && (err == nil || len(result.Files) > 0) {
				printResult(cmd.OutOrStdout(), result)
			}
			if err == nil && !result.AllClosed() {
				return errNotAll
			}
			return err
		},
	}
	cmd.Flags().DurationVar(&wait, "wait", 30*time.Minute, "how long to wait for the carrier, and for files to come to rest")
	return cmd
}

// printResult prints the files that the run has worked on.
func printResult(w io.Writer, r importer.RunResult) {
	if len(r.Files) == 0 {
		fmt.Fprintln(w, "nothing to do")
		return
	}
	printFiles(w, r.Files)
}
