package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hgeimport/importer/config"
	"hgeimport/importer/setup"
	"hgeimport/importer/visible"
)

// initFlags are the flags of init.
type initFlags struct {
	yes         bool
	keys        map[string]*string // flags that set a key of config.toml
	secretFiles map[string]*string // flags that name a file which holds a secret, by key
	handovers   []string           // KEY=NUMBER
	profiles    []string           // NAME=OPERATION[:HANDOVER]
	user, group string
	systemd     string // "" | watch | run
	cron        bool
	windowsTask bool
}

// keyFlags are the flags that set a key of config.toml.
var keyFlags = []struct{ flag, key, usage string }{
	{"base-url", "api.base_url", "address of the carrier"},
	{"dialect", "api.dialect", "spelling of the requests: hge or gke"},
	{"username", "api.auth.username", "login: the user name"},
	{"language", "language", "of what users read: en, zh or ko"},
	{"timezone", "timezone", "of dates and times in sheets that name no zone, such as Asia/Seoul"},
	{"inbox", "folders.inbox", "folder into which files are dropped"},
	{"outbox", "folders.outbox", "folder of outcomes"},
	{"archive", "folders.archive", "folder of dropped files that are done"},
	{"work", "folders.work", "folder of files that are being worked on"},
}

// secretFlags name files: a secret on a command line would be seen by all users of the machine.
var secretFlags = []struct{ flag, key string }{
	{"password-file", "api.auth.password"},
	{"token-file", "api.auth.token"},
	{"api-key-file", "api.auth.api_key"},
	{"api-secret-file", "api.auth.api_secret"},
	{"api-token-file", "api.auth.api_token"},
}

func initCommand(o *options) *cobra.Command {
	f := &initFlags{keys: map[string]*string{}, secretFiles: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "asks for what it needs, and makes config.toml, the folders and a unit or task",
		Long: `Makes what hgeimport needs in a folder: config.toml with all its comments, the inbox and the other folders, and a file
for each secret that nobody else can read. On a terminal it asks. With --yes it takes the flags, the HGEIMPORT_* variables
and the defaults. A config.toml that is there is never changed.

Secrets are never taken from the command line: they are typed without being shown, or come from a variable or a file. They
are put into credentials/ beside config.toml, where a terminal, cron and services find them.

With --systemd, --cron and --windows-task it also writes the file that starts hgeimport, and says how to put it in place.
Where there is a config.toml already, it writes that file only.`,
		Example: `  hgeimport init /srv/hgeimport
  hgeimport init --yes --username jo --password-file password.txt --handover LAX1=21389910283 --cron
  hgeimport init /srv/hgeimport --user hgeimport --group office --systemd`,
		Args: atMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error { return o.init(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.yes, "yes", false, "do not ask: take the flags, the variables and the defaults")
	for _, k := range keyFlags {
		f.keys[k.flag] = flags.String(k.flag, "", k.usage)
	}
	for _, s := range secretFlags {
		what := strings.TrimPrefix(s.key, "api.auth.")
		f.secretFiles[s.flag] = flags.String(s.flag, "", "login: a file that holds the "+strings.ReplaceAll(what, "_", " "))
	}
	flags.StringArrayVar(&f.handovers, "handover", nil, "KEY=NUMBER of an entry of the address book; may be repeated")
	flags.StringArrayVar(&f.profiles, "profile", nil,
		"NAME=OPERATION of a folder in the inbox, or NAME=OPERATION:HANDOVER; may be repeated")
	flags.StringVar(&f.user, "user", "", "the user that hgeimport is to run as (Linux, macOS; default: you)")
	flags.StringVar(&f.group, "group", "", "the group of those who drop files (default: nobody but the user)")
	flags.StringVar(&f.systemd, "systemd", "", "write a systemd unit: watch, which works on, or run, with a timer")
	flags.Lookup("systemd").NoOptDefVal = "watch"
	flags.BoolVar(&f.cron, "cron", false, "write a line for crontab")
	flags.BoolVar(&f.windowsTask, "windows-task", false, "write a task for the Task Scheduler of Windows")
	return cmd
}

// init makes an installation in a folder, or, where there is one, only what starts it.
func (o *options) init(cmd *cobra.Command, args []string, f *initFlags) error {
	dir := "."
	if len(args) > 0 {
		dir = args[0]
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if strings.ContainsFunc(dir, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return usageError{fmt.Errorf("%s: no unit and no crontab can name this folder", visible.Line(dir))}
	}
	if f.systemd != "" && f.systemd != "watch" && f.systemd != "run" {
		return usageError{fmt.Errorf("--systemd=%s: watch or run", visible.Line(f.systemd))}
	}
	path := filepath.Join(dir, "config.toml")
	if _, err := os.Lstat(path); err == nil {
		return o.initJobsOnly(cmd, path, f)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	a, err := o.answersForInit(cmd, dir, f)
	if err != nil {
		return err
	}
	plan, cfg, err := a.plan(o.shipped)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	made, err := plan.Write()
	for _, path := range made {
		fmt.Fprintln(out, "made", visible.Line(path))
	}
	if err != nil {
		return usageError{err}
	}
	steps, err := f.writeJobs(out, cfg)
	if err != nil {
		return err
	}
	sayNext(out, cfg, f, steps)
	return nil
}

// initJobsOnly writes what starts an installation that is there already.
func (o *options) initJobsOnly(cmd *cobra.Command, path string, f *initFlags) error {
	if f.systemd == "" && !f.cron && !f.windowsTask {
		return usageError{fmt.Errorf("%s %w: edit it, or name another folder", visible.Line(path), setup.ErrExists)}
	}
	cfg, _, err := config.Load(o.shipped, path, os.Environ())
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), visible.Line(path), setup.ErrExists)
	steps, err := f.writeJobs(cmd.OutOrStdout(), cfg)
	if err != nil {
		return err
	}
	printSteps(cmd.OutOrStdout(), steps)
	return nil
}

// sayNext says what to do after init.
func sayNext(out io.Writer, cfg *config.Config, f *initFlags, steps []string) {
	if cfg.CheckLogin() != nil {
		fmt.Fprintf(out, "\nThere is no login yet. Set username in [api.auth] of config.toml, and write the password into\n%s\n",
			visible.Line(filepath.Join(filepath.Dir(cfg.Path), config.CredentialsFolder, config.CredentialOf("api.auth.password"))))
	}
	if len(cfg.Handover) == 0 {
		fmt.Fprint(out, "\nThe address book is empty: rows then have to name the number of a handover, or a flight. "+
			"[[handover]] in config.toml\nexplains its keys.\n")
	}
	suffix := " --config " + visible.Line(cfg.Path)
	if here, err := os.Getwd(); err == nil && here == filepath.Dir(cfg.Path) {
		suffix = ""
	}
	first := []string{
		"hgeimport doctor" + suffix + "   looks at all of it, and sends nothing",
		"drop a file into " + visible.Line(cfg.Folders.Inbox),
		"hgeimport run" + suffix + "   works on it; the answer comes into " + visible.Line(cfg.Folders.Outbox),
	}
	if f.user != "" && f.group != "" {
		first = slices.Insert(first, 0, fmt.Sprintf("usermod --append --groups %s %s   lets the importer read what the group drops",
			f.group, f.user))
	}
	secrets := filepath.Join(filepath.Dir(cfg.Path), config.CredentialsFolder)
	if _, err := os.Stat(secrets); err == nil && runtime.GOOS == "windows" { // there a file has no mode
		first = slices.Insert(first, 0, `icacls "`+visible.Line(secrets)+`" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F" `+
			`"*S-1-5-18:(OI)(CI)F"   lets nobody but you and the system read the secrets`)
	}
	printSteps(out, append(first, steps...))
}

func printSteps(out io.Writer, steps []string) {
	fmt.Fprintln(out, "\nNext:")
	for _, step := range steps {
		fmt.Fprintln(out, "  "+step)
	}
}
