package command

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
)

func statusCommand(o *options) *cobra.Command {
	var asJSON bool
	var since string
	var query importer.StatusQuery
	cmd := &cobra.Command{
		Use:   "status [FILE|REFERENCE|NUMBER]",
		Short: "where files and forms stand",
		Long: `Shows where files stand: those that wait in the inbox or are under way, and the last ones that are done.

With the name of a file or the reference of a form it shows the forms, too. With a number of an order, a MAWB, a bag
or a form of the carrier's it shows each row and form that has it: in which file, how it ended, why, and when.
It only reads: it may run beside a watch, at any time.`,
		Example: `  hgeimport status
  hgeimport status --open
  hgeimport status --since 2d --json
  hgeimport status orders.csv
  hgeimport status HGE2611200000101
  hgeimport status 123-20261124`,
		Args: atMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			query.Which = strings.Join(args, "")
			if since != "" {
				var err error
				if query.Since, err = parseSpan(since); err != nil {
					return usageError{fmt.Errorf("--since %s: %w", since, err)}
				}
			}
			if cmd.Flags().Changed("limit") && query.Limit < 1 {
				return usageError{fmt.Errorf("--limit %d is less than 1", query.Limit)}
			}
			return showStatus(cmd, o, query, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "for scripts")
	cmd.Flags().StringVar(&since, "since", "", "only what is open or was done within this time, such as 2d or 6h")
	cmd.Flags().BoolVar(&query.Open, "open", false, "only what is open")
	cmd.Flags().IntVar(&query.Limit, "limit", 0, "how many that are done, at most (default 50, all with --since)")
	return cmd
}

func showStatus(cmd *cobra.Command, o *options, query importer.StatusQuery, asJSON bool) error {
	cfg, _, err := o.load(cmd)
	if err != nil {
		return err
	}
	files, found, err := importer.StatusOf(cmd.Context(), cfg, query)
	if errors.Is(err, ledger.ErrNotFound) && query.Which != "" {
		return &nothingNamedError{query.Which, err}
	}
	if err != nil {
		return err
	}
	pause, err := importer.PauseOf(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	notices, err := importer.NoticesOf(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if asJSON {
		return printStatusAsJSON(out, files, found, pause, notices)
	}
	printPause(out, pause)
	printNotices(out, notices)
	switch {
	case len(found) > 0:
		printFound(out, found)
		return nil
	case len(files) == 0 && query == importer.StatusQuery{}:
		fmt.Fprintln(out, "no files yet")
		return nil
	case len(files) == 0 && query == importer.StatusQuery{Open: true}:
		fmt.Fprintln(out, "no file is open: each has its outcome")
		return nil
	case len(files) == 0:
		fmt.Fprintln(out, "no such files")
		return nil
	}
	printFiles(out, files)
	note, err := importer.ClockNote(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	if note != "" {
		fmt.Fprintln(out, "note: "+note)
	}
	if query.Which != "" {
		printForms(out, files)
	}
	return nil
}

// nothingNamedError says that nothing in the ledger is called so.
type nothingNamedError struct {
	which string
	err   error
}

func (e *nothingNamedError) Error() string {
	return fmt.Sprintf("the ledger has no file, form or number %q", e.which)
}

// Unwrap returns ledger.ErrNotFound.
func (e *nothingNamedError) Unwrap() error { return e.err }

// Hint says what can be asked for.
func (e *nothingNamedError) Hint() string {
	return "a file is called as it was dropped; a form by its reference or the carrier's number; the bags of a manifest are " +
		"found by its MAWB"
}

// parseSpan reads 2d, 36h, 1w: what a duration is, and days and weeks.
func parseSpan(text string) (time.Duration, error) {
	for unit, span := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		number, has := strings.CutSuffix(text, unit)
		if n, err := strconv.ParseFloat(number, 64); has && err == nil && n > 0 && n < 1e5 {
			return time.Duration(n * float64(span)), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, errors.New("it is no time such as 2d, 6h or 30m")
	}
	return d, nil
}
