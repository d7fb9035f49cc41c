package command

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/visible"
)

func notifyCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "tries the receivers of notices",
		Long: `Tries the receivers of notices, each [[receiver]] of config.toml. What they are told of, and when, stands there; what
could not be sent stands in hgeimport status.`,
		Example: `  hgeimport notify test`,
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "test [RECEIVER...]",
		Short: "sends a message to each receiver and says what came back",
		Long: `Sends a message to each [[receiver]], or to those that are named, and says what came back. Exit code 3: one of them
was not reached.`,
		Example: `  hgeimport notify test
  hgeimport notify test office`,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			found, err := importer.TestNotices(cmd.Context(), cfg, args)
			var receiver *importer.ReceiverError
			if errors.As(err, &receiver) {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			var all findings
			for _, f := range found {
				all.add(f)
			}
			all.print(cmd.OutOrStdout())
			if all.Faults > 0 {
				return fmt.Errorf("receivers that were not reached: %d; they are in the list above", all.Faults)
			}
			return nil
		},
	})
	return cmd
}

// printNotices says which notices could not be sent, and what lasts. It says nothing if there is nothing to say.
func printNotices(w io.Writer, s importer.NoticeStatus) {
	for _, c := range s.Conditions {
		fmt.Fprintf(w, "%s, since %s\n", visible.Line(c.Says), c.Since)
	}
	for _, r := range s.Receivers {
		var says []string
		if r.Waiting > 0 {
			says = append(says, fmt.Sprintf("%d wait since %s", r.Waiting, r.Oldest))
		}
		if r.GivenUp > 0 {
			says = append(says, fmt.Sprintf("%d were given up", r.GivenUp))
		}
		switch {
		case r.Error == "":
		case r.Tries == 0: // it went out, but not to all
			says = append(says, "the last one went "+visible.Line(r.Error))
		default:
			says = append(says, tries(r.Tries, "tried")+", at last: "+visible.Line(r.Error))
		}
		if len(says) > 0 {
			fmt.Fprintf(w, "notices to %s: %s\n", visible.Line(r.Name), strings.Join(says, "; "))
		}
	}
	if !s.Quiet() {
		fmt.Fprintln(w)
	}
}
