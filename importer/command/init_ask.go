package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hgeimport/importer/setup"
	"hgeimport/importer/visible"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// answersForInit are the answers of a person, or with --yes those of flags, variables and defaults.
func (o *options) answersForInit(cmd *cobra.Command, dir string, f *initFlags) (*initAnswers, error) {
	a, err := givenForInit(o.shipped, dir, f)
	if err != nil || f.yes {
		return a, err
	}
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, usageError{errors.New("init asks on a terminal; elsewhere use --yes, with flags and variables for the answers")}
	}
	q := &questioner{ctx: cmd.Context(), in: in, out: cmd.OutOrStdout()}
	q.say("Makes what hgeimport needs in %s.", visible.Line(dir))
	q.say("Enter takes what stands in brackets. Ctrl-C ends it, and nothing is made.\n")
	q.ask(a, o.shipped)
	if q.err != nil {
		return nil, q.err
	}
	return a, nil
}

// questioner asks a person on a terminal. After an error it asks no more.
type questioner struct {
	ctx context.Context
	in  *os.File
	out io.Writer
	err error
}

// ask asks for all that an installation needs.
func (q *questioner) ask(a *initAnswers, shipped []byte) {
	valid := func(key string) func(string) error {
		return func(answer string) error {
			tried := &initAnswers{dir: a.dir, settings: map[string]string{key: answer}}
			text, err := tried.text(shipped)
			if err == nil {
				_, err = tried.load(shipped, text)
			}
			return err
		}
	}
	setting := func(key, question string) {
		a.settings[key] = q.line(question, a.settings[key], valid(key))
	}
	q.say("The carrier. Its production is https://oms.hanjinexp.com/openapi/customer/")
	setting("api.base_url", "Address of the carrier")
	setting("api.dialect", "Spelling of the requests: hge, gke")
	q.askLogin(a)
	q.say("\nWhat your people see.")
	setting("language", "Language: "+strings.Join(reason.Languages, ", "))
	setting("timezone", "Time zone of dates and times in sheets")
	q.say("\nFolders, relative to %s or absolute.", visible.Line(a.dir))
	for _, name := range []string{"inbox", "outbox", "archive", "work"} {
		setting("folders."+name, map[string]string{"inbox": "Where files are dropped", "outbox": "Where answers come",
			"archive": "Where files go that are done", "work": "Where files are worked on; best on the same volume as the first"}[name])
	}
	if a.group == "" {
		a.group = q.line("Group of those who drop files (nobody but you: Enter)", "", setup.CheckGroup)
	}
	q.say("\nThe address book: who hands parcels over. Names and addresses can be added to config.toml later.")
	for key := q.more("Its name in sheets, such as LAX1", len(a.handovers)); key != ""; key = q.more("Another one", 1) {
		number := q.line("The carrier's number of "+key, "", notEmpty)
		a.handovers = append(a.handovers, key+"="+number)
	}
	q.askProfiles(a, shipped)
}

// askLogin asks how to log in, and for the secrets that no variable has given.
func (q *questioner) askLogin(a *initAnswers) {
	kinds := []string{"password", "token", "key", "later"}
	byDefault := "password"
	switch {
	case a.secrets["api.auth.token"] != "":
		byDefault = "token"
	case a.secrets["api.auth.api_key"] != "":
		byDefault = "key"
	}
	kind := q.line("How do you log in: "+strings.Join(kinds, ", "), byDefault, func(answer string) error {
		if !slices.Contains(kinds, answer) {
			return fmt.Errorf("one of %s", strings.Join(kinds, ", "))
		}
		return nil
	})
	var wanted []string
	username := a.settings["api.auth.username"]
	a.settings["api.auth.username"] = ""
	switch kind {
	case "password":
		a.settings["api.auth.username"] = q.line("User name", username, notEmpty)
		wanted = []string{"api.auth.password"}
	case "token":
		wanted = []string{"api.auth.token"}
	case "key":
		wanted = []string{"api.auth.api_key", "api.auth.api_secret"}
	}
	for key := range a.secrets {
		if strings.HasPrefix(key, "api.auth.") && !slices.Contains(wanted, key) && !(kind == "key" && key == "api.auth.api_token") {
			delete(a.secrets, key)
		}
	}
	for _, key := range wanted {
		if a.secrets[key] == "" {
			name := strings.ReplaceAll(strings.TrimPrefix(key, "api.auth."), "_", " ")
			a.secrets[key] = q.secret(strings.ToUpper(name[:1]) + name[1:])
		}
	}
}

// askProfiles asks for the folders of other operations.
func (q *questioner) askProfiles(a *initAnswers, shipped []byte) {
	q.say("\nThe inbox itself closes orders by scan forms. Each folder in it can have another operation:\n  %s",
		strings.Join(operations.Names(), ", "))
	for {
		count := strconv.Itoa(len(a.profiles))
		name := q.more("Name of a folder ("+count+" so far)", 0)
		if name == "" {
			return
		}
		operation := q.line("Its operation", "", func(answer string) error {
			tried := *a
			tried.profiles = append(slices.Clone(a.profiles), name+"="+answer)
			text, err := tried.text(shipped)
			if err == nil {
				_, err = tried.load(shipped, text)
			}
			return err
		})
		if q.err == nil {
			a.profiles = append(a.profiles, name+"="+operation)
		}
	}
}

func notEmpty(answer string) error {
	if answer == "" {
		return errors.New("it cannot be empty")
	}
	return nil
}

func (q *questioner) say(format string, args ...any) {
	if q.err == nil {
		fmt.Fprintf(q.out, format+"\n", args...)
	}
}

// more asks for a further entry of a list; "" ends it. Where flags have given some, it does not ask.
func (q *questioner) more(question string, given int) string {
	if given > 1 {
		return ""
	}
	return q.line(question+" (none: Enter)", "", func(answer string) error {
		if strings.ContainsAny(answer, "=:") {
			return errors.New("= and : cannot stand in it")
		}
		return nil
	})
}

// line asks until the answer is a good one. An empty answer is the one in brackets.
func (q *questioner) line(question, byDefault string, check func(string) error) string {
	for q.err == nil {
		fmt.Fprint(q.out, question)
		if byDefault != "" {
			fmt.Fprintf(q.out, " [%s]", visible.Line(byDefault))
		}
		fmt.Fprint(q.out, ": ")
		answer, err := q.wait(func() (string, error) { return readLine(q.in) })
		if err != nil {
			q.fail(err)
			return ""
		}
		if answer = strings.TrimSpace(answer); answer == "" {
			answer = byDefault
		}
		if err := check(answer); err != nil {
			fmt.Fprintln(q.out, "  "+visible.Error(err))
			continue
		}
		return answer
	}
	return ""
}

// secret asks for what is not shown while it is typed.
func (q *questioner) secret(question string) string {
	for q.err == nil {
		fmt.Fprint(q.out, question+" (not shown): ")
		answer, err := q.wait(func() (string, error) {
			b, err := term.ReadPassword(int(q.in.Fd()))
			return string(b), err
		})
		fmt.Fprintln(q.out)
		if err != nil {
			q.fail(err)
			return ""
		}
		if answer != "" {
			return answer
		}
	}
	return ""
}

func (q *questioner) fail(err error) {
	fmt.Fprintln(q.out)
	switch {
	case q.ctx.Err() != nil:
		q.err = context.Cause(q.ctx)
	case errors.Is(err, io.EOF):
		q.err = usageError{errors.New("the answers have ended; nothing was made")}
	default:
		q.err = err
	}
}

// wait reads an answer, as long as nobody has stopped the program. A terminal that shows nothing then shows again what is typed.
func (q *questioner) wait(read func() (string, error)) (string, error) {
	state, stateErr := term.GetState(int(q.in.Fd()))
	type result struct {
		answer string
		err    error
	}
	given := make(chan result, 1)
	go func() {
		answer, err := read()
		given <- result{answer, err}
	}()
	select {
	case r := <-given:
		return r.answer, r.err
	case <-q.ctx.Done():
	}
	if stateErr == nil {
		stateErr = term.Restore(int(q.in.Fd()), state)
	}
	return "", errors.Join(context.Cause(q.ctx), stateErr)
}

// readLine reads a line and not a byte more: what comes after it may be a secret.
func readLine(in io.Reader) (string, error) {
	var line []byte
	one := make([]byte, 1)
	for {
		n, err := in.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return string(line), nil
		case n == 1:
			line = append(line, one[0])
		case err != nil:
			return "", err
		}
	}
}
