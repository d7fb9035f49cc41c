package command

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

func eraseCommand(o *options) *cobra.Command {
	var before string
	var yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "erase --before DATE",
		Short: "erases names and addresses of old files from the ledger",
		Long: `Erases names, addresses and the carrier's words of files that were done before a day from the ledger. Numbers,
references and endings stay, so nothing is sent twice. It says first how much that is, and asks; without a terminal it needs
--yes. Outcomes and sources in outbox and archive are files of yours: keep_archive in [folders] removes those. keep_personal
there erases by itself.`,
		Example: `  hgeimport erase --before 2026-01-01
  hgeimport erase --before 2026-01-01 --yes --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			day, err := time.ParseInLocation(time.DateOnly, before, cfg.Location())
			if err != nil {
				return usageError{fmt.Errorf("--before %q is no date: write it as in 2026-11-30", visible.Line(before))}
			}
			p, err := importer.PlanErase(cmd.Context(), cfg, day)
			if errors.Is(err, ledger.ErrNotFound) {
				return fmt.Errorf("there is no ledger yet: %w", err)
			}
			if err != nil {
				return err
			}
			if !asJSON {
				fmt.Fprintf(cmd.OutOrStdout(), "done before %s: %d files, with %d rows and %d forms, have texts that can be erased\n",
					before, p.Files, p.Rows, p.Forms)
			}
			if !yes && p.Files > 0 && (asJSON || !askOnTerminal(cmd, "They cannot be brought back. Erase them?")) {
				if asJSON {
					err = printObject(cmd.OutOrStdout(), p)
				}
				return errors.Join(err, usageError{errNotConfirmed})
			}
			if err := p.Apply(cmd.Context()); err != nil {
				return err
			}
			if asJSON {
				return printObject(cmd.OutOrStdout(), p)
			}
			fmt.Fprintln(cmd.OutOrStdout(), "erased from the ledger; outcomes, documents, archived files and backups have them still")
			if p.Beside {
				fmt.Fprintln(cmd.OutOrStdout(), "an importer works on it: within an hour "+
					"it also overwrites the free parts of the ledger's file")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&before, "before", "", "of files that were done before this day, as in 2026-11-30")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.Flags().BoolVar(&asJSON, "json", false, "for scripts")
	return cmd
}
