package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manCommand writes the manual pages: one for each command (section 1), and one for config.toml (section 5). Packages have them.
func manCommand(o *options, version string) *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "writes the manual pages into a folder",
		Long: "Writes the manual pages into a folder: one for each command, and hgeimport.5 for config.toml. Their date is that of " +
			"SOURCE_DATE_EPOCH, if it is set.",
		Example: "  hgeimport man /usr/local/share/man",
		Hidden:  true, // packages and archives have them already
		Args:    exactlyOneArgument("name one folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dated, err := sourceDate()
			if err != nil {
				return err
			}
			m := manWriter{date: dated, version: version}
			pages := map[string]string{"hgeimport.5": m.configPage(string(o.shipped))}
			m.addCommands(pages, cmd.Root())
			for name, text := range pages {
				path := filepath.Join(args[0], "man"+name[len(name)-1:], name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					return err
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// sourceDate is the day of SOURCE_DATE_EPOCH, "" if it is not set.
func sourceDate() (string, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return "", nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return "", usageError{errors.New("SOURCE_DATE_EPOCH is no number of seconds")}
	}
	return time.Unix(seconds, 0).UTC().Format(time.DateOnly), nil
}

// manWriter writes manual pages in the language of man(7).
type manWriter struct {
	strings.Builder
	date, version string
}

// addCommands adds the page of a command and of those below it.
func (m *manWriter) addCommands(pages map[string]string, cmd *cobra.Command) {
	pages[pageName(cmd)+".1"] = m.commandPage(cmd)
	for _, sub := range withPages(cmd) {
		m.addCommands(pages, sub)
	}
}

// withPages are the commands below one that have a page of their own. The shells' scripts tell how to use them.
func withPages(cmd *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(cmd.Commands()), func(sub *cobra.Command) bool {
		return !sub.IsAvailableCommand() || sub.Name() == "help" || cmd.Name() == "completion"
	})
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

func (m *manWriter) commandPage(cmd *cobra.Command) string {
	m.Reset()
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	name := pageName(cmd)
	m.title(name, "1", "Commands of hgeimport")
	m.section("NAME")
	m.line(roff(name) + ` \- ` + roff(cmd.Short))
	m.section("SYNOPSIS")
	arguments := strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())
	m.line(`\fB` + roff(cmd.CommandPath()) + `\fR ` + roff(strings.TrimSpace(arguments)))
	m.section("DESCRIPTION")
	for _, p := range paragraphsOf(cmd.Long) {
		m.paragraph(p)
	}
	m.subcommands(cmd)
	m.flags("OPTIONS", cmd.NonInheritedFlags())
	m.flags("OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if !cmd.HasParent() {
		m.aboutProgram()
	}
	if cmd.Example != "" {
		m.section("EXAMPLES")
		m.asItIs(cmd.Example)
	}
	m.seeAlso(cmd)
	return m.String()
}

// subcommands lists the commands below one, by their groups.
func (m *manWriter) subcommands(cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	m.section("COMMANDS")
	list := func(of func(*cobra.Command) bool) {
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() && of(sub) {
				m.item(`\fB`+roff(sub.Name())+`\fR`, sub.Short)
			}
		}
	}
	for _, g := range cmd.Groups() {
		m.line(".SS " + quoted(strings.TrimSuffix(g.Title, ":")))
		list(func(sub *cobra.Command) bool { return sub.GroupID == g.ID })
	}
	list(func(sub *cobra.Command) bool { return sub.GroupID == "" })
}

func (m *manWriter) flags(heading string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	m.section(heading)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		term := `\fB\-\-` + roff(f.Name) + `\fR`
		if f.Shorthand != "" {
			term = `\fB\-` + roff(f.Shorthand) + `\fR, ` + term
		}
		if kind != "" {
			term += ` \fI` + roff(kind) + `\fR`
		}
		if value := f.DefValue; !slices.Contains([]string{"", "false", "0", "[]"}, value) && !strings.Contains(usage, "(default") {
			usage += " (default " + value + ")"
		}
		m.item(term, usage)
	})
}

// aboutProgram says what holds for all commands.
func (m *manWriter) aboutProgram() {
	m.section("EXIT STATUS")
	for _, code := range []struct {
		code  int
		words string
	}{
		{exitFine, "all orders are closed, now or earlier, or there is nothing to do"},
		{exitNotAll, "done, but something waits for a person"},
		{exitUsage, "wrong usage or configuration"},
		{exitCannotWork, "could not work: a folder, the ledger, the login"},
		{exitWaiting, "still waiting when --wait was over, and it says for what; the next run goes on"},
		{exitInterrupted, "interrupted; the next run goes on"},
	} {
		m.item(`\fB`+strconv.Itoa(code.code)+`\fR`, code.words)
	}
	m.section("ENVIRONMENT")
	m.item(`\fBHGEIMPORT_CONFIG\fR`, "the configuration file, if --config names none")
	m.item(`\fBHGEIMPORT_\fR\fISECTION\fR_\fIKEY\fR`, "goes before that key of the configuration file, see hgeimport(5)")
	m.section("FILES")
	m.item(`\fIconfig.toml\fR`, "the configuration file, see hgeimport(5)")
	m.item(`\fI`+packageConfig+`\fR`, "the same where a package has installed it, if there is none in the current folder")
}

func (m *manWriter) seeAlso(cmd *cobra.Command) {
	var names []string
	if cmd.HasParent() {
		names = append(names, pageName(cmd.Parent()))
	}
	for _, sub := range withPages(cmd) {
		names = append(names, pageName(sub))
	}
	m.section("SEE ALSO")
	for _, name := range names {
		m.line(`\fB` + roff(name) + `\fR(1),`)
	}
	m.line(`\fBhgeimport\fR(5)`)
}

func (m *manWriter) title(name, section, manual string) {
	m.line(`.\" Made by hgeimport man.`)
	m.line(fmt.Sprintf(".TH %s %s %s %s %s", quoted(strings.ToUpper(name)), section, quoted(m.date), quoted("hgeimport "+m.version),
		quoted(manual)))
}

func (m *manWriter) section(heading string) { m.line(".SH " + quoted(heading)) }

// item writes a term, which is in the language of man(7), and what it means.
func (m *manWriter) item(term, words string) {
	m.line(".TP\n" + term)
	m.line(roff(words))
}

// paragraph writes a text, or a list as it is.
func (m *manWriter) paragraph(text string) {
	if strings.HasPrefix(text, " ") || strings.Contains(text, "\n") {
		m.asItIs(text)
		return
	}
	m.line(".PP\n" + roff(text))
}

// asItIs writes lines that are not filled up.
func (m *manWriter) asItIs(text string) {
	m.line(".PP\n.nf")
	for line := range strings.Lines(strings.Trim(text, "\n")) {
		m.line(roff(strings.TrimRight(line, "\n")))
	}
	m.line(".fi")
}

func (m *manWriter) line(text string) {
	m.WriteString(text)
	m.WriteByte('\n')
}

var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roff is text that man shows as it is.
func roff(text string) string {
	escaped := roffEscapes.Replace(text)
	if strings.HasPrefix(escaped, ".") || strings.HasPrefix(escaped, "'") {
		escaped = `\&` + escaped
	}
	return escaped
}

// quoted is text as an argument of a macro of man(7).
func quoted(text string) string { return `"` + strings.ReplaceAll(roff(text), `"`, `\(dq`) + `"` }
