package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/visible"
)

func checkCommand(o *options) *cobra.Command {
	var outcomes, profile string
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "tells how files are understood and what is wrong with them; sends nothing",
		Long: `Tells how files are understood, what a drop would do with each row, what is wrong and what to do about it. It sends
nothing, needs no carrier, moves nothing, and needs no config.toml. With -o it also writes the workbook that a drop
would bring back, marked as a check: problems are marked in its cells, and questions can be answered there.

Exit code 0: a drop would send everything; 1: something is left to mend or to answer; 3: it cannot tell, such as with the ledger of
another carrier than [api] base_url names.`,
		Example: `  hgeimport check orders.xlsx
  hgeimport check orders.xlsx -o checked
  hgeimport check monday.csv tuesday.csv --profile losangeles`,
		Args: atLeastOneArgument("name at least one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := pathFaults(args, outcomes); err != nil {
				return usageError{err}
			}
			cfg, err := o.loadOrDefaults(cmd)
			if err != nil {
				return err
			}
			if _, exists := cfg.ProfileFor(profile); !exists {
				return usageError{fmt.Errorf("--profile %s: the configuration has no profile of that name", profile)}
			}
			clean := true
			for i, path := range args {
				profileName := profile
				if !cmd.Flags().Changed("profile") {
					profileName = profileOfFolder(cfg, path)
				}
				var checked *importer.Checked
				err := untilStopped(cmd.Context(), abandonAfter, func() (err error) {
					checked, err = importer.Check(cmd.Context(), cfg, path, profileName, outcomes)
					return err
				})
				if err != nil {
					return fmt.Errorf("%s: %w", visible.Line(path), err)
				}
				if i > 0 {
					fmt.Fprintln(cmd.OutOrStdout())
				}
				(&checkPrinter{cmd.OutOrStdout(), cfg.Language}).print(checked)
				clean = clean && checked.Clean()
			}
			if !clean {
				return errNotAll
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&outcomes, "output", "o", "", "folder to write the outcome workbooks to, marked as a check")
	cmd.Flags().StringVar(&profile, "profile", "", "the profile to check for (default: that of the file's folder)")
	return cmd
}

// pathFaults returns everything that is wrong with the files to check and the folder of -o.
func pathFaults(paths []string, outcomes string) error {
	var faults []error
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			faults = append(faults, fmt.Errorf("%s: there is no such file", visible.Line(path)))
		case err == nil && !info.Mode().IsRegular():
			faults = append(faults, fmt.Errorf("%s is a folder or a device, not a file", visible.Line(path)))
		}
	}
	if info, err := os.Stat(outcomes); outcomes != "" && err == nil && !info.IsDir() {
		faults = append(faults, fmt.Errorf("-o %s: there is a file of that name; name a folder", outcomes))
	}
	return errors.Join(faults...)
}

// profileOfFolder is the profile of the sub-folder of the inbox that a file is in, "" if it is anywhere else.
func profileOfFolder(cfg *config.Config, path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	for _, p := range cfg.Profile {
		if filepath.Dir(abs) == filepath.Join(cfg.Folders.Inbox, p.Name) {
			return p.Name
		}
	}
	return ""
}
