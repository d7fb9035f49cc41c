package command

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/visible"
	"hgeimport/mapping"
)

// Shells ask which words may follow. What a command takes from the ledger is read there as status reads it. If something does not
// work, nothing is offered: nobody who types wants to read an error.

// completeWithin is how long a shell waits at most for a ledger that does not answer.
const completeWithin = 2 * time.Second

type completion = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective)

// addCompletions says of all commands and flags what may follow them.
func addCompletions(root *cobra.Command, o *options) {
	arguments := map[string]completion{
		"status":         once(o.fromLedger(importer.AnyOfThem), cobra.ShellCompDirectiveNoFileComp),
		"resend":         once(o.fromLedger(importer.Doubtful), cobra.ShellCompDirectiveNoFileComp),
		"approve":        once(o.fromLedger(importer.ToApprove), cobra.ShellCompDirectiveNoFileComp),
		"answers forget": once(o.questions, cobra.ShellCompDirectiveNoFileComp),
		"check":          nil, // files
		"template":       completeOperation,
		"man":            nil,
	}
	flags := map[string]completion{
		"profile":    always(o.profiles),
		"reference":  always(o.fromLedger(importer.References)),
		"operation":  completeOperation,
		"language":   oneOf(mapping.SpellingLanguages...),
		"log-format": oneOf("text", "json"),
		"log-level":  oneOf("error", "warn", "info", "debug"),
		"since":      oneOf("1h", "1d", "2d", "1w"),
		"wait":       oneOf("0s", "4m", "30m"),
		"limit":      oneOf(),
		"config":     endingIn("toml"),
		"reply":      endingIn("json", "har", "txt"),
	}
	eachOf(root, func(cmd *cobra.Command) {
		complete, named := arguments[strings.TrimPrefix(cmd.CommandPath(), root.Name()+" ")]
		switch {
		case cmd.ValidArgsFunction != nil || len(cmd.ValidArgs) > 0:
		case !named: // it takes no arguments
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		case complete != nil:
			cmd.ValidArgsFunction = complete
		}
		for name, complete := range flags {
			if cmd.LocalFlags().Lookup(name) == nil {
				continue
			}
			if _, has := cmd.GetFlagCompletionFunc(name); !has {
				if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
					panic(err) // the flag is there
				}
			}
		}
	})
}

// eachOf calls do for a command and those below it.
func eachOf(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, sub := range cmd.Commands() {
		eachOf(sub, do)
	}
}

// lister lists what may be named.
type lister func(ctx context.Context, c *config.Config) ([]importer.Nameable, error)

// once offers what list gives for the first argument, and nothing after it.
func once(list func(*cobra.Command, string) []cobra.Completion, then cobra.ShellCompDirective) completion {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, then
		}
		return list(cmd, typed), then
	}
}

// always offers what list gives.
func always(list func(*cobra.Command, string) []cobra.Completion) completion {
	return func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return list(cmd, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

func oneOf(words ...string) completion {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

func endingIn(endings ...string) completion {
	return cobra.FixedCompletions(endings, cobra.ShellCompDirectiveFilterFileExt)
}

func (o *options) fromLedger(want importer.Wanted) func(*cobra.Command, string) []cobra.Completion {
	return func(cmd *cobra.Command, typed string) []cobra.Completion {
		return o.offer(cmd, typed, func(ctx context.Context, c *config.Config) ([]importer.Nameable, error) {
			return importer.Nameables(ctx, c, want)
		})
	}
}

// questions are those whose answers are remembered.
func (o *options) questions(cmd *cobra.Command, typed string) []cobra.Completion {
	return o.offer(cmd, typed, func(ctx context.Context, c *config.Config) (all []importer.Nameable, err error) {
		answers, err := importer.Answers(ctx, c, nil)
		for _, a := range answers {
			all = append(all, importer.Nameable{Name: a.Question, About: "profile " + profileName(a.Profile)})
		}
		return all, err
	})
}

// profiles are those of the configuration.
func (o *options) profiles(cmd *cobra.Command, typed string) []cobra.Completion {
	return o.offer(cmd, typed, func(_ context.Context, c *config.Config) (all []importer.Nameable, err error) {
		for _, p := range c.Profile {
			if p.Name != "" {
				all = append(all, importer.Nameable{Name: p.Name, About: p.Operation})
			}
		}
		return all, nil
	})
}

// offer lists each name once that begins with what was typed. A name that no terminal shows as it is cannot be typed either.
func (o *options) offer(cmd *cobra.Command, typed string, list lister) (offered []cobra.Completion) {
	c, _, err := config.Load(o.shipped, o.path(cmd), os.Environ())
	if err != nil {
		cobra.CompDebugln(err.Error(), false)
		return nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
	defer cancel()
	all, err := list(ctx, c)
	if err != nil {
		cobra.CompDebugln(err.Error(), false)
	}
	var names []string
	for _, n := range all {
		if n.Name == visible.Line(n.Name) && strings.HasPrefix(n.Name, typed) && !slices.Contains(names, n.Name) {
			names = append(names, n.Name)
			offered = append(offered, cobra.CompletionWithDesc(n.Name, visible.Line(n.About)))
		}
	}
	return offered
}
