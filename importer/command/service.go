package command

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/kardianos/service"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hgeimport/importer/setup"
	"hgeimport/importer/visible"
)

// managers are the service managers that hgeimport knows, as the library calls them.
var managers = []string{"linux-systemd", "darwin-launchd", windowsManager}

const windowsManager = "windows-service"

func serviceCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "service",
		Short: "installs and removes the service that watches the inbox",
		Long: `Installs hgeimport as a service of systemd, launchd or Windows, which starts with the machine and watches the inbox.
It works with the configuration of --config. Secrets come from credentials/ beside it, as "hgeimport init" puts them there.`,
		Example: `  hgeimport service install --config /srv/hgeimport/config.toml --user hgeimport
  hgeimport service status`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(serviceInstallCommand(o), serviceUninstallCommand(o), serviceStatusCommand(o))
	return cmd
}

func serviceInstallCommand(o *options) *cobra.Command {
	var as, group string
	cmd := &cobra.Command{
		Use:   "install",
		Short: "installs the service and starts it",
		Long: `Installs the service, has it start with the machine, and starts it now. It needs the rights of an administrator. The unit
of systemd is the one that "hgeimport init --systemd" writes. On Windows the password of --user is asked for on the terminal.`,
		Example: `  hgeimport service install --config /srv/hgeimport/config.toml --user hgeimport --group office`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			if err := cfg.CheckLogin(); err != nil {
				return err
			}
			job, err := jobOf(cfg, as, group, true)
			if err == nil {
				err = checkServiceJob(job)
			}
			if err != nil {
				return err
			}
			settings := serviceConfig(job)
			if service.Platform() == windowsManager {
				if settings.UserName = windowsUser(as); as != "" {
					if settings.Option["Password"], err = passwordOf(cmd, as); err != nil {
						return err
					}
				}
			}
			s, err := newService(settings)
			if err != nil {
				return err
			}
			if err := s.Install(); err != nil {
				return &serviceError{what: "it could not be installed", err: err,
					hint: "if it is installed already, hgeimport service uninstall comes first"}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "installed: %s\n", setup.Name)
			if err := s.Start(); err != nil {
				return &serviceError{what: "it is installed, but did not start", err: err}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "started; what it says is in %s\n", systemLog())
			return nil
		},
	}
	cmd.Flags().StringVar(&as, "user", "", "the user that it runs as (default: you; on Windows the local system)")
	cmd.Flags().StringVar(&group, "group", "", "the group of those who drop files (systemd)")
	return cmd
}

func serviceUninstallCommand(*options) *cobra.Command {
	return &cobra.Command{
		Use:     "uninstall",
		Short:   "stops the service and removes it",
		Long:    "Stops the service and removes it. Configuration, ledger and folders stay: another start goes on with them.",
		Example: "  hgeimport service uninstall",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := newService(&service.Config{Name: setup.Name})
			if err != nil {
				return err
			}
			if state, err := s.Status(); err == nil && state == service.StatusRunning {
				if err := s.Stop(); err != nil {
					return &serviceError{what: "it could not be stopped", err: err}
				}
			}
			if err := s.Uninstall(); err != nil {
				return &serviceError{what: "it could not be removed", err: err}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "removed: %s\n", setup.Name)
			return nil
		},
	}
}

func serviceStatusCommand(*options) *cobra.Command {
	return &cobra.Command{
		Use:     "status",
		Short:   "says whether the service is installed and runs",
		Long:    "Says whether the service is installed and runs. Exit code 0: it runs; 1: it does not.",
		Example: "  hgeimport service status",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := newService(&service.Config{Name: setup.Name})
			if err != nil {
				return err
			}
			state, err := s.Status()
			words := map[service.Status]string{service.StatusRunning: "it runs", service.StatusStopped: "it is stopped"}[state]
			switch {
			case errors.Is(err, service.ErrNotInstalled):
				words = "it is not installed"
			case err != nil:
				words = visible.Error(err) + "; why is in " + systemLog()
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", setup.Name, words)
			if state != service.StatusRunning {
				return errNotAll
			}
			return nil
		},
	}
}

// serviceConfig is a job as the library takes it. Unit and property list are ours, the same that init writes.
func serviceConfig(job setup.Job) *service.Config {
	c := &service.Config{Name: setup.Name, DisplayName: setup.Name, Description: setup.Description, Executable: job.Program,
		Arguments: job.Arguments(), WorkingDirectory: job.Dir, UserName: job.User,
		Option: service.KeyValue{"SystemdScript": job.Unit(), "LaunchdConfig": job.Launchd(),
			"OnFailure": "restart", "OnFailureDelayDuration": "10s", "OnFailureResetPeriod": 3600, "DelayedAutoStart": true}}
	return c
}

// windowsUser is a user as the service manager of Windows names one of this machine. "" is the local system, which has no
// password.
func windowsUser(name string) string {
	if name == "" || strings.ContainsAny(name, `\@`) {
		return name
	}
	return `.\` + name
}

// checkServiceJob refuses names that the library would take for placeholders of its own, and a user who cannot start the program.
func checkServiceJob(job setup.Job) error {
	for _, name := range append([]string{job.Program, job.Dir, job.User, job.Group}, job.Folders...) {
		if strings.Contains(name, "{{") {
			return usageError{fmt.Errorf("%s: no service can work with {{ in a name", visible.Line(name))}
		}
	}
	if err := job.TryAs(); err != nil {
		return usageError{err}
	}
	return nil
}

// newService is the service of this machine's manager.
func newService(c *service.Config) (service.Service, error) {
	if !slices.Contains(managers, service.Platform()) {
		return nil, &serviceError{what: "this machine has no service manager that hgeimport knows",
			err: errors.New("it knows systemd, launchd and Windows; hgeimport init --cron writes a line for crontab instead")}
	}
	return service.New(&managed{}, c)
}

// passwordOf asks for the password of a user of Windows.
func passwordOf(cmd *cobra.Command, user string) (string, error) {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", usageError{errors.New("the password of --user is asked for on a terminal")}
	}
	q := &questioner{ctx: cmd.Context(), in: in, out: cmd.OutOrStdout()}
	password := q.secret("Password of " + visible.Line(user))
	return password, q.err
}

// systemLog is where a person finds what the service says.
func systemLog() string {
	return map[string]string{"linux-systemd": "journalctl -u " + setup.Name, "darwin-launchd": "/var/log/" + setup.Name + ".log",
		windowsManager: "the event log (Windows Logs, Application)"}[service.Platform()]
}

// serviceError is what went wrong with the service manager.
type serviceError struct {
	what string
	err  error
	hint string // for somebody who has the rights
}

func (e *serviceError) Error() string {
	return "service " + setup.Name + ": " + e.what + ": " + e.err.Error()
}
func (e *serviceError) Unwrap() error { return e.err }

// Hint says what to do.
func (e *serviceError) Hint() string {
	if os.Geteuid() > 0 {
		return "it needs the rights of an administrator: sudo"
	}
	return e.hint
}
