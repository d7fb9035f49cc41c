package setup

import (
	"encoding/xml"
	"strings"
	"unicode/utf16"
)

// WindowsTask is the file that schtasks /Create /XML takes: UTF-16 with a byte order mark. Task Scheduler starts a run every few
// minutes, or, for a job that watches, the importer once when the machine has started.
func (j Job) WindowsTask() []byte {
	trigger := `    <TimeTrigger>
      <Repetition>
        <Interval>PT` + everyMinutes + `M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
`
	if j.Watch {
		trigger = `    <BootTrigger>
      <Enabled>true</Enabled>
    </BootTrigger>
`
	}
	var arguments []string
	for _, word := range j.Arguments() {
		if word != "--service" { // it is none
			arguments = append(arguments, windowsWord(word))
		}
	}
	return utf16File(`<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>` + escaped(Description) + `</Description>
  </RegistrationInfo>
  <Triggers>
` + trigger + `  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>Password</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>` + escaped(j.Program) + `</Command>
      <Arguments>` + escaped(strings.Join(arguments, " ")) + `</Arguments>
      <WorkingDirectory>` + escaped(j.Dir) + `</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`)
}

// windowsWord quotes a word for a command line of Windows. A path has no quotation mark, and none here ends with a backslash.
func windowsWord(text string) string {
	if !strings.ContainsAny(text, " \t") {
		return text
	}
	return `"` + text + `"`
}

func escaped(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return "" // a strings.Builder takes everything
	}
	return b.String()
}

// utf16File is a text as Windows writes its own: little-endian, with a byte order mark and its line ends.
func utf16File(text string) []byte {
	file := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(strings.ReplaceAll(text, "\n", "\r\n"))) {
		file = append(file, byte(unit), byte(unit>>8))
	}
	return file
}
