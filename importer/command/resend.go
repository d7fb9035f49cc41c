package command

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hgeimport/hgeapi"
	"hgeimport/importer"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

func resendCommand(o *options) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "resend FILE|REFERENCE",
		Short: "sends unknown and unconfirmed orders again, once you have asked the carrier",
		Long: `Sends again what is unknown or unconfirmed, of a file or of one form. Make sure before that the carrier does not have
these orders: what it has would be closed twice, which cannot be undone. It says first what could happen twice, and
asks; without a terminal it needs --yes. They go with the next run, or with watch; other rows of the file do not.
FILE is its name, or that of its outcome, or a path, which tells the profile.`,
		Example: `  hgeimport resend orders.csv
  hgeimport resend TR20261129ABCDEFGHK`,
		Args: exactlyOneArgument("name one file or one reference"),
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
				return usageError{errNotConfirmed}
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

// notConfirmedError says that a person was asked and has not said yes, or could not be asked.
type notConfirmedError struct{}

var errNotConfirmed notConfirmedError

func (notConfirmedError) Error() string { return "not confirmed, nothing was changed" }

// Hint says what to do.
func (notConfirmedError) Hint() string { return "answer yes on a terminal, or use --yes elsewhere" }

// printDoubts says for each form what could happen twice if it is sent again.
func printDoubts(w io.Writer, r *importer.ResendPlan) {
	for _, d := range r.Doubtful {
		last := ""
		if d.LastWord != "" {
			last = " (the last that came of it: " + visible.Line(d.LastWord) + ")"
		}
		fmt.Fprintf(w, "%s of %s, form %s%s: ", visible.Line(d.File), d.Taken.Format(time.DateTime), visible.Line(d.Reference),
			aboutForm(d.About))
		switch {
		case d.SameForm && d.Erased:
			fmt.Fprintf(w, "%s; it is not known whether it arrived%s. Its request was erased with other\n"+
				"  personal data, so it cannot be sent again by itself. Where the carrier can be asked, it is asked once more;\n"+
				"  if it has nothing, the outcome says so: drop that, and the same goes out under the same reference,\n"+
				"  which the carrier takes only once%s\n",
				visible.Line(d.Operation), last, neverAsked(d.Again))
		case !d.SameForm:
			fmt.Fprintf(w, "%d orders; the carrier took this form but did not say what became of them%s. They go out in\n"+
				"  a NEW form: an order that the carrier did close is then closed twice, which cannot be undone.\n"+
				"  Make sure at the carrier that they are open\n", d.Orders, last)
		case d.Again == hgeapi.Repeat:
			fmt.Fprintf(w, "%s; it is not known whether it arrived%s. The same form is sent again,\n"+
				"  which does no harm if the carrier has it already\n", visible.Line(d.Operation), last)
		case d.Again == hgeapi.Never:
			fmt.Fprintf(w, "%s; it is not known whether it arrived%s. The same form is sent again,\n"+
				"  and the carrier cannot be asked for it first: if it did arrive, it is done TWICE.\n"+
				"  Make sure on the carrier's site that it is not there\n", visible.Line(d.Operation), last)
		default:
			fmt.Fprintf(w, "%d orders; it is not known whether the form arrived. The carrier is asked once more; if it\n"+
				"  does not know the reference, the same form is sent again under it, which the carrier takes only once\n", d.Orders)
		}
		if d.Dropped != d.File {
			fmt.Fprintf(w, "  They are dropped as they stand in %s, where somebody has mended them\n", visible.Line(d.Dropped))
		}
	}
}

// neverAsked warns of what cannot be asked for, and is done twice if it did arrive.
func neverAsked(again hgeapi.Again) string {
	if again != hgeapi.Never {
		return ""
	}
	return ".\n  The carrier cannot be asked for it: make sure on its site that it is not there"
}

// aboutForm says what a form is about: " (handover 20000000100, flight 160-12345675)".
func aboutForm(about []ledger.Label) string {
	names := make([]string, len(about))
	for i, l := range about {
		names[i] = l.Name
	}
	var said []string
	for i, heading := range importer.LabelHeadings("en", names) {
		said = append(said, visible.Line(heading+" "+about[i].Value))
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, ", ") + ")"
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
