package setup

import "strings"

// Launchd is the property list of a launchd job that watches. launchd starts it again when it has failed.
func (j Job) Launchd() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>` + Name + `</string>
	<key>ProgramArguments</key>
	<array>
`)
	for _, word := range append([]string{j.Program}, j.Arguments()...) {
		b.WriteString("\t\t<string>" + escaped(word) + "</string>\n")
	}
	b.WriteString(`	</array>
	<key>WorkingDirectory</key>
	<string>` + escaped(j.Dir) + `</string>
`)
	if j.User != "" {
		b.WriteString("\t<key>UserName</key>\n\t<string>" + escaped(j.User) + "</string>\n")
	}
	b.WriteString(`	<key>RunAtLoad</key>
	<true/>
	<key>KeepAlive</key>
	<dict>
		<key>SuccessfulExit</key>
		<false/>
	</dict>
	<key>ThrottleInterval</key>
	<integer>10</integer>
	<key>ExitTimeOut</key>
	<integer>90</integer>
	<key>Umask</key>
	<integer>7</integer>
	<key>StandardErrorPath</key>
	<string>/var/log/` + Name + `.log</string>
</dict>
</plist>
`)
	return b.String()
}
