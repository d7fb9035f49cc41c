package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"hgeimport/importer/config"
)

// options are the flags that every command has.
type options struct {
	config    string
	logFormat string
	logLevel  string
	quiet     bool
	shipped   []byte // the config.toml of the project, the home of the defaults

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
	cfg, warnings, err := config.Load(o.shipped, o.config, os.Environ())
	if o.defaultsDo && errors.Is(err, fs.ErrNotExist) && !cmd.Flags().Changed("config") && os.Getenv(config.FileVariable) == "" {
		cfg, err = config.LoadDefaults(o.shipped, os.Environ())
	}
	if err != nil {
		return nil, nil, err
	}
	for _, w := range warnings {
		log.Warn(w)
	}
	return cfg, log, nil
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
