package command

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// eachCommand calls look for each command that a user sees, with the commands that it stands below.
func eachCommand(cmd *cobra.Command, look func(*cobra.Command)) {
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			look(sub)
			eachCommand(sub, look)
		}
	}
}

// Each command says in a line what it does, explains itself in lines that fit a terminal, and has an example whose flags it has.
func TestEachCommandExplainsItself(t *testing.T) {
	t.Parallel()
	root := newCommand(nil, "1.2.3")
	seen := 0
	eachCommand(root, func(cmd *cobra.Command) {
		seen++
		path := cmd.CommandPath()
		if len(cmd.Short) < 10 || len(cmd.Short) > 84 || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: %q is no short line", path, cmd.Short)
		}
		if len(cmd.Long) <= len(cmd.Short) {
			t.Errorf("%s: it is not explained", path)
		}
		if strings.HasPrefix(path, "hgeimport completion ") { // cobra's own
			return
		}
		for line := range strings.Lines(cmd.Long + "\n" + cmd.Example) {
			if terminalWidth(strings.TrimRight(line, "\n")) > widestHelp+10 { // lists are a little wider
				t.Errorf("%s: this line is wider than %d: %s", path, widestHelp, line)
			}
		}
		examples := 0
		for line := range strings.Lines(cmd.Example) {
			words := strings.Fields(line)
			if len(words) == 0 || words[0] != "hgeimport" {
				continue
			}
			examples++
			found, rest, err := root.Find(words[1:])
			if err != nil || found != cmd && found.Parent() != cmd {
				t.Errorf("%s: the example %q is one of another command: %v", path, line, err)
				continue
			}
			for _, word := range rest {
				name, isFlag := strings.CutPrefix(word, "--")
				if isFlag && found.Flag(name) == nil && found.InheritedFlags().Lookup(name) == nil {
					t.Errorf("%s: the example %q has the flag %s, which it does not know", path, line, word)
				}
			}
		}
		if examples == 0 {
			t.Errorf("%s has no example", path)
		}
	})
	if seen < 14 {
		t.Errorf("only %d commands were seen", seen)
	}
}

// `hgeimport help` lists each command once, in the group of what it is for.
func TestCommandsAreInGroups(t *testing.T) {
	t.Parallel()
	root := newCommand(nil, "1.2.3")
	var order []string
	for _, cmd := range root.Commands() {
		order = append(order, cmd.Name())
		if !cmd.Hidden && cmd.GroupID == "" {
			t.Errorf("%s is in no group: see groups", cmd.Name())
		}
	}
	if !slices.Equal(order[:3], []string{"run", "watch", "check"}) {
		t.Errorf("the commands are listed as %v", order)
	}
	usage := root.UsageString()
	if strings.Contains(usage, "Additional Commands") {
		t.Errorf("commands of no group are listed:\n%s", usage)
	}
}
