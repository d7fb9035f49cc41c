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
	"hgeimport/importer/visible"
)

// options are the flags that every command has.
type options struct {
	config    string
	logFormat string
	logLevel  string
	quiet     bool
	shipped   []byte // the config.toml of the project, which has the defaults

	systemLog logrus.Hook // of a service that has no standard error; nil = none
}

// defaultConfig is the configuration file if --config does not name one.
func defaultConfig() string {
	if path := os.Getenv(config.FileVariable); path != "" {
		return path
	}
	return "config.toml"
}

// packageConfig is the configuration of an installation by a package. It is a variable so that tests do not meet one that this
// machine has; nothing else changes it.
var packageConfig = "/etc/hgeimport/config.toml"

// path is the configuration file that a command works on: the one that the user names, else config.toml of the current folder,
// else that of the package. So the commands that messages name work from any folder of a machine with a package.
func (o *options) path(cmd *cobra.Command) string {
	if o.named(cmd) {
		return o.config
	}
	return firstConfig(o.config, packageConfig)
}

// firstConfig is the installed file if there is none here.
func firstConfig(here, installed string) string {
	if _, err := os.Lstat(here); !errors.Is(err, fs.ErrNotExist) {
		return here
	}
	if info, err := os.Stat(installed); err != nil || !info.Mode().IsRegular() {
		return here
	}
	return installed
}

// named says whether the user has named a configuration file.
func (o *options) named(cmd *cobra.Command) bool {
	return cmd.Flags().Changed("config") || os.Getenv(config.FileVariable) != ""
}

// load reads the configuration and makes the log. Warnings about the configuration go to the log.
func (o *options) load(cmd *cobra.Command) (*config.Config, *logrus.Logger, error) {
	log, err := o.newLog(cmd)
	if err != nil {
		return nil, nil, err
	}
	path := o.path(cmd)
	cfg, warnings, err := config.Load(o.shipped, path, os.Environ())
	if err != nil {
		return nil, nil, err
	}
	if path != o.config {
		log.WithField("config", path).Info("there is no " + o.config + " here: this is the package's")
	}
	for _, w := range warnings {
		log.Warn(w)
	}
	return cfg, log, nil
}

// loadOrDefaults is load for commands that need no configuration, such as those that a clerk uses: if the user named no file and
// there is no config.toml, or only the package's and a clerk may not read it, it takes the defaults.
func (o *options) loadOrDefaults(cmd *cobra.Command) (*config.Config, error) {
	cfg, _, err := o.load(cmd)
	installed := o.path(cmd) == packageConfig
	if !o.named(cmd) && (errors.Is(err, fs.ErrNotExist) || installed && errors.Is(err, fs.ErrPermission)) {
		return config.LoadDefaults(o.shipped, os.Environ())
	}
	return cfg, err
}

func (o *options) newLog(cmd *cobra.Command) (*logrus.Logger, error) {
	log := logrus.New()
	log.SetOutput(cmd.ErrOrStderr())
	if o.systemLog != nil {
		log.AddHook(o.systemLog)
	}
	level, err := logrus.ParseLevel(o.logLevel)
	if err != nil {
		return nil, usageError{fmt.Errorf("--log-level %q: one of error, warn, info, debug", o.logLevel)}
	}
	if o.quiet {
		level = min(level, logrus.WarnLevel)
	}
	log.SetLevel(level)
	switch o.logFormat {
	case "json":
		log.SetFormatter(safeLines{&logrus.JSONFormatter{}, visible.JSON})
	case "text":
		// It quotes the fields as Go does. With colours, which are control characters of its own, it does not quote the message.
		log.SetFormatter(safeLines{&logrus.TextFormatter{FullTimestamp: true, TimestampFormat: time.DateTime}, nil})
	default:
		return nil, usageError{fmt.Errorf("--log-format %q: text or json", o.logFormat)}
	}
	if lines, ok := cmd.ErrOrStderr().(*patientLog); ok {
		lines.setDropped(func(n int) []byte {
			e := log.WithField("lines", n).WithTime(time.Now())
			e.Level, e.Message = logrus.WarnLevel, droppedLines
			line, err := log.Formatter.Format(e)
			if err != nil {
				return []byte(droppedLines + "\n")
			}
			return line
		})
	}
	return log, nil
}

// safeLines formats the lines of a log so that no text of others in them can control a terminal, or look like a further line.
type safeLines struct {
	logrus.Formatter
	escape func([]byte) []byte // of the whole line; nil: it is the formatter's own, and only the message is not quoted
}

func (f safeLines) Format(e *logrus.Entry) ([]byte, error) {
	if f.escape == nil && e.Message != visible.Line(e.Message) {
		shown := *e
		shown.Message = visible.Line(e.Message)
		e = &shown
	}
	line, err := f.Formatter.Format(e)
	if err == nil && f.escape != nil {
		line = f.escape(line)
	}
	return line, err
}
