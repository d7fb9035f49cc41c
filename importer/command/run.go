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
		Short: "works once through the inbox, then ends: for cron",
		Long: `Works once through the inbox, and goes on with what earlier runs have left open. It ends when all is answered,
or when --wait is over: then the next run goes on. If a watch or another run is at work, it ends at once.

Exit code 0: all orders are closed, now or earlier, or there was nothing to do; 1: something waits for a person;
2: wrong usage or configuration; 3: a folder, the ledger or the login does not work; 4: still waiting when --wait
was over, and it says for what; 130: interrupted.`,
		Example: `  hgeimport run
  hgeimport run --wait 4m --quiet --config /srv/hgeimport/config.toml`,
		Args: noArguments,
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
