package command

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/visible"
)

func answersCommand(o *options) *cobra.Command {
	var profile string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "answers",
		Short: "lists what was answered in workbooks and is remembered for later files",
		Long: `Lists what was answered in the Summary of a workbook, and so answers later files of the same folder: the question, the
answer, and the file that it was given in. "answers forget" has a question asked again.`,
		Example: `  hgeimport answers
  hgeimport answers --profile losangeles
  hgeimport answers forget "which weight"`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, all, err := o.listAnswers(cmd, profile)
			switch {
			case err != nil:
				return err
			case asJSON:
				return printAsJSON(cmd.OutOrStdout(), "answers", all)
			case len(all) == 0:
				fmt.Fprintln(cmd.OutOrStdout(), "nothing is remembered")
				return nil
			}
			printAnswers(cmd.OutOrStdout(), all)
			return nil
		},
	}
	cmd.PersistentFlags().StringVar(&profile, "profile", "", `only of this profile; "" is the inbox itself (default: of all)`)
	cmd.Flags().BoolVar(&asJSON, "json", false, "for scripts")
	cmd.AddCommand(forgetCommand(o, &profile))
	return cmd
}

func forgetCommand(o *options, profile *string) *cobra.Command {
	var everything bool
	cmd := &cobra.Command{
		Use:   "forget [QUESTION]",
		Short: "forgets an answer, so that it is asked again",
		Long: `Forgets the answer to the QUESTION that "hgeimport answers" lists, or with --all every answer, so that later files ask
again. With --profile it forgets that of one folder only. What is being read at the moment keeps its answers.`,
		Example: `  hgeimport answers forget "which weight"
  hgeimport answers forget --all --profile losangeles`,
		Args: atMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			if everything == (len(args) == 1) {
				return usageError{errors.New("name one question as `hgeimport answers` lists it, or --all")}
			}
			cfg, all, err := o.listAnswers(cmd, *profile)
			if err != nil {
				return err
			}
			if !everything {
				all = slices.DeleteFunc(all, func(a importer.RememberedAnswer) bool { return a.Question != args[0] })
				if len(all) == 0 {
					return usageError{fmt.Errorf("no answer to the question %q is remembered", visible.Line(args[0]))}
				}
			}
			if len(all) > 0 {
				if all, err = importer.Forget(cmd.Context(), cfg, all); err != nil {
					return err
				}
			}
			for _, a := range all {
				fmt.Fprintf(cmd.OutOrStdout(), "forgotten: profile %s, %s = %s (from %s)\n",
					visible.Line(profileName(a.Profile)), visible.Line(a.Question), visible.Line(a.Chosen), visible.Line(a.File))
			}
			if len(all) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "nothing was remembered")
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&everything, "all", false, "forget all answers, of all profiles or of that of --profile")
	return cmd
}

// listAnswers lists what is remembered, of one profile if the user names one. A profile that was removed from the configuration
// may still have answers.
func (o *options) listAnswers(cmd *cobra.Command, profile string) (*config.Config, []importer.RememberedAnswer, error) {
	cfg, _, err := o.load(cmd)
	if err != nil {
		return nil, nil, err
	}
	var only *string
	if cmd.Flags().Changed("profile") {
		only = &profile
	}
	all, err := importer.Answers(cmd.Context(), cfg, only)
	if _, known := cfg.ProfileFor(profile); err == nil && len(all) == 0 && !known {
		err = usageError{fmt.Errorf("--profile %s: the configuration has no profile of that name, and nothing is remembered for one",
			visible.Line(profile))}
	}
	return cfg, all, err
}

func printAnswers(w io.Writer, all []importer.RememberedAnswer) {
	lines := [][]string{{"PROFILE", "QUESTION", "ANSWER", "FILE", "AT", "ASKED"}}
	for _, a := range all {
		lines = append(lines, []string{profileName(a.Profile), a.Question, a.Chosen, a.File, a.At, a.Asked})
	}
	printTable(w, 0, lines)
}

// profileName is a dash for the inbox itself.
func profileName(profile string) string { return dash(profile) }
