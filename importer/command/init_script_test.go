package command

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cronline FILE: runs the line of a crontab as cron does, by /bin/sh in the root of the file system, with the few variables that
// cron sets and an input that ends at once.
func cronline(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cronline FILE")
	}
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	line := lines[len(lines)-1]
	fields := strings.SplitN(line, " ", 6)
	if len(fields) != 6 || strings.Join(fields[:5], " ") != "*/5 * * * *" || !strings.HasPrefix(lines[0], "#") {
		ts.Fatalf("%q is no line of a crontab", line)
	}
	var command strings.Builder // cron takes \% for %, and a % alone for the end of the command
	for rest := fields[5]; rest != ""; {
		before, after, found := strings.Cut(rest, "%")
		if found && !strings.HasSuffix(before, `\`) {
			ts.Fatalf("cron ends %q at its %%", line)
		}
		command.WriteString(strings.TrimSuffix(before, `\`))
		if found {
			command.WriteString("%")
		}
		rest = after
	}
	home := filepath.Join(ts.Getenv("WORK"), "home")
	ts.Check(os.MkdirAll(home, 0o700))
	ts.Check(ts.Exec("env", "-i", "--chdir=/", "HOME="+home, "LOGNAME=demo", "SHELL=/bin/sh", "PATH=/usr/bin:/bin", "/bin/sh", "-c",
		command.String()))
}
