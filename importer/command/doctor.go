package command

import (
	"errors"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/config"
)

func doctorCommand(o *options) *cobra.Command {
	var reply importer.ReplyOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "says what is wrong with configuration, folders, ledger and carrier",
		Long: `Looks at the configuration, the folders, the ledger and the carrier, as the user who calls it, and says what is wrong.
It sends no form. Call it as the user who runs the importer. Exit code 0: run and watch can work; 2: the configuration is wrong;
3: there is a fault, with a hint what to do. A note is good to know. The last lines say what an importer on another machine needs.

With --reply or --reference it looks at one reply of the carrier instead: how it is read, what of it is not, and which lines of
config.toml would read it. What a word of the carrier's means it never guesses: such lines stand behind a #, for you to choose.
It shows no mail addresses, telephone numbers and tokens. Exit code 0: the reply is read completely; 1: something is left to do.`,
		Example: `  hgeimport doctor
  sudo -u hgeimport hgeimport doctor --config /etc/hgeimport/config.toml
  hgeimport doctor --json | jq '.findings[] | select(.grade == "fault")'
  hgeimport doctor --reply reply.json
  hgeimport doctor --reference TR20261129ABCDEFGHK --operation manifest`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			switch {
			case asJSON && (reply.File != "" || reply.Reference != ""):
				return usageError{errors.New("--json is for the whole examination, not for one reply")}
			case reply.File != "" || reply.Reference != "":
				return doctorReply(cmd, cfg, reply)
			case cmd.Flags().Changed("operation"), cmd.Flags().Changed("reply"), cmd.Flags().Changed("reference"):
				return usageError{errors.New("say --reply FILE, --reference REFERENCE or both; --operation alone is nothing to look at")}
			}
			return examine(cmd, cfg, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&asJSON, "json", false, "print the findings as JSON, for programs")
	flags.StringVar(&reply.File, "reply", "", "a reply that was saved from the carrier: JSON, the output of curl -i, or a HAR file")
	flags.StringVar(&reply.Reference, "reference", "", "the reference that it is about; without --reply the carrier is asked for it")
	flags.StringVar(&reply.Operation, "operation", "", "the operation, if the ledger does not know the reference (default scanform)")
	return cmd
}

// doctorReply looks at one reply. It is an errNotAll if the reply is not read completely.
func doctorReply(cmd *cobra.Command, cfg *config.Config, o importer.ReplyOptions) error {
	found, err := importer.DoctorReply(cmd.Context(), cfg, o)
	switch {
	case errors.Is(err, importer.ErrSavedReply), errors.Is(err, importer.ErrDoctorUsage):
		return usageError{err}
	case err != nil:
		return err
	}
	printReply(cmd.OutOrStdout(), found)
	if len(found.Lacking) > 0 {
		return errNotAll
	}
	return nil
}
