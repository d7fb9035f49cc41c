package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hgeimport/importer"
	"hgeimport/importer/visible"
)

func resendCommand(o *options) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "resend FILE|REFERENCE",
		Short: "sends unknown and unconfirmed orders again, once you have made sure that the carrier does not have them",
		Args:  exactlyOneArgument("name one file or one reference"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			r, err := importer.PlanResend(cmd.Context(), cfg, args[0])
			if err != nil {
				return err
			}
			printDoubts(cmd.OutOrStdout(), r)
			if !yes && !askOnTerminal(cmd, "Send them again?") {
				return usageError{errors.New("not confirmed, nothing was changed: answer yes on a terminal, or use --yes elsewhere")}
			}
			if err := r.Apply(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "dropped into the inbox again: the next run, or watch, takes it up")
			return nil
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// printDoubts says for each form what could happen twice if it is sent again.
func printDoubts(w io.Writer, r *importer.ResendPlan) {
	for _, d := range r.Doubtful {
		if d.SameForm {
			fmt.Fprintf(w, "%s, form %s: %d orders; it is not known whether the form arrived. The carrier is asked once more; if it\n"+
				"  does not know the reference, the same form is sent again under it, which the carrier takes only once\n",
				visible.Line(d.File), visible.Line(d.Reference), d.Orders)
			continue
		}
		last := ""
		if d.LastWord != "" {
			last = " (the last that came of it: " + visible.Line(d.LastWord) + ")"
		}
		fmt.Fprintf(w, "%s, form %s: %d orders; the carrier took this form but did not say what became of them%s. They go out in\n"+
			"  a NEW form: an order that the carrier did close is then closed twice, which cannot be undone.\n"+
			"  Make sure at the carrier that they are open\n", visible.Line(d.File), visible.Line(d.Reference), d.Orders, last)
	}
}

// askOnTerminal asks for a yes. Without a terminal the answer is no.
func askOnTerminal(cmd *cobra.Command, question string) bool {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return false
	}
	fmt.Fprint(cmd.OutOrStdout(), question+" Type yes: ")
	line, err := bufio.NewReader(in).ReadString('\n')
	return err == nil && strings.EqualFold(strings.TrimSpace(line), "yes")
}
