package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hgeimport/importer/visible"
)

// programHelp is what `hgeimport help` begins with.
const programHelp = `hgeimport takes spreadsheets from an inbox, closes the orders in them with the carrier HGE, and
puts each file into the outbox with an answer beside each row. Nothing is sent twice, and what
cannot be undone is never guessed.

The first time, "hgeimport init DIR" asks for what it needs, and makes config.toml and the folders;
"hgeimport doctor" says what is still lacking. Try a file with "hgeimport check FILE", which sends
nothing. Then drop it into the inbox and let "hgeimport run" work on it once, or "hgeimport watch"
for good.

It works on the config.toml of the folder it is started in, or on that of --config or of the
variable HGEIMPORT_CONFIG; where there is none of these, on /etc/hgeimport/config.toml, which a
package puts there. "man 5 hgeimport" explains its keys.`

// groups are what the commands are for, in the order in which `hgeimport help` lists both. Those of no group come last.
var groups = []struct {
	id, title string
	commands  []string
}{
	{"daily", "For every day:", []string{"run", "watch", "check", "status", "template", "fields"}},
	{"waiting", "When something waits for a person:", []string{"approve", "resend", "answers", "doctor"}},
	{"setup", "To set it up and to keep it:", []string{"init", "service", "notify", "healthy", "services", "erase", "completion",
		"version", "help"}},
}

func init() { cobra.EnableCommandSorting = false } // cobra has no other way

// arrange adds help and completion to the program, and sorts all commands into their groups.
func arrange(root *cobra.Command) {
	root.SetHelpCommand(helpCommand(root))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	if completion := named(root, "completion"); completion != nil {
		completion.Short = "writes the script with which a shell completes commands and names"
		completion.Example = "  hgeimport completion bash > /etc/bash_completion.d/hgeimport"
	}
	place := map[string]int{}
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, name := range g.commands {
			place[name] = len(place) + 1
			if cmd := named(root, name); cmd != nil {
				cmd.GroupID = g.id
			}
		}
	}
	all := slices.Clone(root.Commands())
	rank := func(cmd *cobra.Command) int {
		if n := place[cmd.Name()]; n > 0 {
			return n
		}
		return len(place) + 1
	}
	slices.SortStableFunc(all, func(a, b *cobra.Command) int { return rank(a) - rank(b) })
	root.RemoveCommand(all...)
	root.AddCommand(all...)
	setLines(root)
}

// widestHelp is how wide a line of an explanation is at most.
const widestHelp = 100

// setLines sets the explanations of a command and those below it in lines that fit a terminal.
func setLines(cmd *cobra.Command) {
	var paragraphs []string
	for _, p := range paragraphsOf(cmd.Long) {
		paragraphs = append(paragraphs, wrapped(p, widestHelp))
	}
	cmd.Long = strings.Join(paragraphs, "\n\n")
	for _, sub := range cmd.Commands() {
		setLines(sub)
	}
}

// paragraphsOf parts a text at its empty lines. The lines of a paragraph are one; a list, whose lines are indented, stays as
// it is.
func paragraphsOf(text string) (all []string) {
	for p := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		if p = strings.Trim(p, "\n"); !strings.HasPrefix(p, " ") && !strings.HasPrefix(p, "\t") && !strings.Contains(p, "\n\t") {
			p = strings.Join(strings.Fields(p), " ")
		}
		all = append(all, p)
	}
	return all
}

// wrapped breaks a line that is too wide at its blanks.
func wrapped(text string, widest int) string {
	if strings.Contains(text, "\n") || strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t") {
		return text
	}
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		wide := terminalWidth(word)
		switch {
		case i == 0:
		case at+1+wide > widest:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += wide
	}
	return b.String()
}

// named is the command of a name below another, nil if it has none.
func named(cmd *cobra.Command, name string) *cobra.Command {
	for _, sub := range cmd.Commands() {
		if sub.Name() == name {
			return sub
		}
	}
	return nil
}

// helpCommand explains a command. Unlike cobra's own it fails on one that there is not.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "explains a command",
		Long:    `Explains a command, its flags and how it is used. "hgeimport COMMAND --help" says the same.`,
		Example: "  hgeimport help run",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []cobra.Completion
			if asked := commandNamed(root, args); asked != nil {
				for _, sub := range asked.Commands() {
					if sub.IsAvailableCommand() {
						names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			asked := commandNamed(root, args)
			if asked == nil {
				return usageError{fmt.Errorf("there is no command %q", visible.Line(strings.Join(args, " ")))}
			}
			asked.InitDefaultHelpFlag()
			asked.InitDefaultVersionFlag()
			return asked.Help()
		},
	}
}

// commandNamed is the command that the words name, from the program down; nil if there is none.
func commandNamed(cmd *cobra.Command, words []string) *cobra.Command {
	for _, word := range words {
		if cmd = named(cmd, word); cmd == nil {
			return nil
		}
	}
	return cmd
}
