package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
	"hgeimport/mapping/reason"
)

func approveCommand(o *options) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "approve FILE",
		Short: "lets a file go out that waits for approval",
		Long: `Lets a file go out that waits for approval ([form] approve, or approve of a [[profile]]). FILE is its name, or that of
its outcome, or a path, which tells the profile. If several of that name wait, it wants the outcome. It says first what goes out, and asks; without a terminal it needs --yes. The file goes with the next
run, or with watch. An approval is used once, and a file that has changed since is asked about anew.`,
		Example: `  hgeimport approve orders.csv
  hgeimport approve orders.csv --yes`,
		Args: exactlyOneArgument("name one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			plan, err := importer.PlanApprove(cmd.Context(), cfg, args[0])
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "%s, taken on %s, which asks in %s\n", visible.Line(plan.File), plan.Taken.Format(time.DateTime),
				visible.Line(plan.Outcome))
			fmt.Fprintf(out, "%s: orders that go out: %d of %d rows; forms: %d\n",
				visible.Line(plan.File), plan.Orders(), plan.Rows, len(plan.Forms))
			printPlannedForms(cmd, plan)
			if !yes && !askOnTerminal(cmd, "Send them?") {
				return usageError{errNotConfirmed}
			}
			if err := plan.Apply(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintln(out, "approved, and dropped into the inbox again: the next run, or watch, takes it up")
			return nil
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func printPlannedForms(cmd *cobra.Command, plan *importer.ApprovePlan) {
	lines := plannedForms("en", plan.Operation, plan.Forms)
	for i, heading := range lines[0] {
		lines[0][i] = strings.ToUpper(heading)
	}
	printTable(cmd.OutOrStdout(), 1, lines)
}

// plannedForms lists forms that would be sent, with a line of headings above.
func plannedForms(language, operation string, forms []importer.PlannedForm) [][]string {
	about := make([][]ledger.Label, len(forms))
	for i, f := range forms {
		about[i] = f.About
	}
	names := importer.LabelNames(about...)
	say := func(key string) string { return reason.Say(language, key) }
	lines := [][]string{slices.Concat([]string{reason.SayOf(language, operation, "orders")}, importer.LabelHeadings(language, names),
		[]string{say("weight"), say("reference")})}
	for _, f := range forms {
		line := slices.Concat([]string{strconv.Itoa(f.Orders)}, importer.LabelValues(f.About, names), []string{f.Weight, f.Reference})
		for i := range line {
			line[i] = dash(line[i])
		}
		lines = append(lines, line)
	}
	return lines
}
