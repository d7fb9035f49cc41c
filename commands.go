package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/config"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = ""

// options are the flags that every command has.
type options struct {
	config    string
	logFormat string
	logLevel  string
	quiet     bool

	defaultsDo bool // the defaults are taken where nobody named a configuration and there is no config.toml
}

func defaultConfig() string {
	if path := os.Getenv("HGEIMPORT_CONFIG"); path != "" {
		return path
	}
	return "config.toml"
}

// load reads the configuration and sets the log up.
func (o *options) load(cmd *cobra.Command) (*config.Config, *logrus.Logger, error) {
	log := logrus.New()
	log.SetOutput(cmd.ErrOrStderr())
	level, err := logrus.ParseLevel(o.logLevel)
	if err != nil {
		return nil, nil, usage(fmt.Errorf("--log-level %q: one of error, warn, info, debug", o.logLevel))
	}
	if o.quiet {
		level = min(level, logrus.WarnLevel)
	}
	log.SetLevel(level)
	switch o.logFormat {
	case "json":
		log.SetFormatter(&logrus.JSONFormatter{})
	case "text":
		log.SetFormatter(&logrus.TextFormatter{FullTimestamp: true, TimestampFormat: time.DateTime})
	default:
		return nil, nil, usage(fmt.Errorf("--log-format %q: text or json", o.logFormat))
	}
	cfg, warnings, err := config.Load(o.config, os.Environ())
	if o.defaultsDo && errors.Is(err, fs.ErrNotExist) && !cmd.Flags().Changed("config") && os.Getenv(config.Variable) == "" {
		cfg, err = config.LoadDefaults(os.Environ())
	}
	if err != nil {
		return nil, nil, err
	}
	for _, w := range warnings {
		log.Warn(w)
	}
	return cfg, log, nil
}

func printFiles(w io.Writer, files []importer.FileStatus) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "FILE\tSTATE\tREAD\tCONFIRMED\tREFUSED\tREJECTED\tDUPLICATE\tUNCONFIRMED\tUNKNOWN\tPENDING\tFORMS\tOUTCOME")
	for _, f := range files {
		r := f.Rows
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", f.Name, f.State, r.Read, r.Confirmed, r.Refused, r.Rejected,
			r.Duplicate, r.Unconfirmed, r.Unknown, r.Pending, len(f.Forms), f.Outcome)
	}
	tw.Flush()
}

func statusCommand(o *options) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status [FILE|REFERENCE]",
		Short: "where files and forms stand",
		Args:  atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			files, err := importer.Status(cmd.Context(), cfg, strings.Join(args, ""))
			if err != nil {
				return err
			}
			if asJSON {
				if files == nil {
					files = []importer.FileStatus{}
				}
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetEscapeHTML(false)
				return enc.Encode(map[string]any{"files": files})
			}
			if len(files) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "no files yet")
				return nil
			}
			printFiles(cmd.OutOrStdout(), files)
			if len(args) == 1 {
				printForms(cmd.OutOrStdout(), files)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "for scripts")
	return cmd
}

func printForms(w io.Writer, files []importer.FileStatus) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "\nREFERENCE\tSTATE\tORDERS\tFORM\tDOCUMENT")
	for _, f := range files {
		for _, form := range f.Forms {
			fmt.Fprintf(tw, "%s\t%s\t%d\t%s\t%s\n", form.Reference, form.State, form.Orders, form.Form, form.Document)
		}
	}
	tw.Flush()
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "which hgeimport this is",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := version
			if info, ok := debug.ReadBuildInfo(); ok && v == "" {
				v = info.Main.Version
			}
			fmt.Fprintf(cmd.OutOrStdout(), "hgeimport %s %s %s/%s\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Errorf("unexpected argument %q", args[0]))
	}
	return nil
}

func atMostOne(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage(fmt.Errorf("unexpected argument %q", args[1]))
	}
	return nil
}

// atLeastOne tells what to name where nothing is.
func atLeastOne(missing string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(errors.New(missing))
		}
		return nil
	}
}
