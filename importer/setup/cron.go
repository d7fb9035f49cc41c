package setup

import "strings"

// Cron is a file of crontab: a comment and one line. Cron starts it with next to no environment and in the home of its user, so
// the line names all it needs; the login lies in credentials/ beside config.toml.
func (j Job) Cron() string {
	j.Watch = false
	return "# " + Name + ", every " + everyMinutes + " minutes. Cron mails what it says: warnings and errors only.\n" +
		"*/" + everyMinutes + " * * * * " + j.CronCommand() + "\n"
}

// CronCommand is the command of the crontab line. Cron takes a % for the end of it.
func (j Job) CronCommand() string { return strings.ReplaceAll(j.shellCommand(), "%", `\%`) }

// shellCommand is the command as a shell takes it.
func (j Job) shellCommand() string {
	words := []string{"cd", shellWord(j.Dir), "&&"}
	for _, word := range append([]string{j.Program}, j.Arguments()...) {
		words = append(words, shellWord(word))
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word for sh where it has to be.
func shellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-=:,+@%", r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
