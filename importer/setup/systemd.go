package setup

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"hgeimport/importer/config"
)

// Unit is the systemd unit of a job: a service that works until it is stopped, or one that a timer starts.
func (j Job) Unit() string {
	all := append(slices.Clone(j.Folders), j.Dir)
	slices.Sort(all)
	all = slices.Compact(all)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Written by hgeimport. systemctl edit %s adds to it.", Name)
	line("[Unit]")
	line("Description=%s", Description)
	line("Documentation=man:hgeimport(1)")
	line("Wants=network-online.target")
	line("After=network-online.target")
	line("# A share that is not mounted keeps it from starting in the empty folder below.")
	line("RequiresMountsFor=%s", strings.Join(unitWords(all), " "))
	if j.Watch {
		line("StartLimitIntervalSec=0")
	}
	line("\n[Service]")
	if j.User != "" {
		line("User=%s", j.User)
	}
	if j.Group != "" {
		line("SupplementaryGroups=%s", j.Group)
	}
	line("WorkingDirectory=%s", percent(j.Dir))
	words := unitWords(append([]string{j.Program}, j.Arguments()...))
	line("ExecStart=%s", strings.ReplaceAll(strings.Join(words, " "), "$", "$$"))
	j.starts(line)
	for _, name := range j.Secrets {
		line("LoadCredential=%s:%s", name, percent(filepath.Join(j.Dir, config.CredentialsFolder, name)))
	}
	line("UMask=0007")
	if j.User != "root" { // which could read nobody's files any more
		line("# It sees which files of others are open for writing.")
		line("AmbientCapabilities=CAP_LEASE")
		line("CapabilityBoundingSet=CAP_LEASE")
		line("NoNewPrivileges=yes")
	}
	hardening(line, all, j.Program)
	if j.Watch {
		line("\n[Install]")
		line("WantedBy=multi-user.target")
	}
	return b.String()
}

// starts says when it is started again, and which endings are good ones.
func (j Job) starts(line func(string, ...any)) {
	if !j.Watch {
		line("Type=oneshot")
		line("# 1: something waits for a person, 4: the next run goes on, 130: it was stopped.")
		line("SuccessExitStatus=1 4 130")
		return
	}
	line("Type=exec")
	line("Restart=on-failure")
	line("RestartSec=10s")
	line("# Starting again mends no wrong configuration.")
	line("RestartPreventExitStatus=2")
	line("SuccessExitStatus=130")
	line("TimeoutStopSec=90s")
}

// hardening takes from the service what it does not need, but not the place where the program is. It has no RestrictSUIDSGID: the
// importer makes folders that hand their group on.
func hardening(line func(string, ...any), folders []string, program string) {
	if common, ok := commonFolder(folders); ok {
		line("# One path for all folders: between two paths of ReadWritePaths no file can be moved, only copied.")
		line("ProtectSystem=strict")
		line("ReadWritePaths=%s", unitWord(common))
	} else {
		line("# Not strict: between several ReadWritePaths no file can be moved, only copied.")
		line("ProtectSystem=full")
	}
	needed := append(slices.Clone(folders), program)
	if real, err := filepath.EvalSymlinks(program); err == nil {
		needed = append(needed, real)
	}
	if !isBelow("/tmp", needed) && !isBelow("/var/tmp", needed) {
		line("PrivateTmp=yes")
	}
	if isBelow("/home", needed) || isBelow("/root", needed) || isBelow("/run/user", needed) {
		line("ProtectHome=no")
	} else {
		line("ProtectHome=yes")
	}
	for _, key := range []string{"PrivateDevices", "ProtectClock", "ProtectControlGroups", "ProtectHostname", "ProtectKernelLogs",
		"ProtectKernelModules", "ProtectKernelTunables", "RestrictNamespaces", "RestrictRealtime", "LockPersonality",
		"MemoryDenyWriteExecute"} {
		line("%s=yes", key)
	}
	line("RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6")
	line("SystemCallArchitectures=native")
	line("SystemCallFilter=@system-service")
}

// Timer starts the unit of a job that does not watch.
func (j Job) Timer() string {
	return `# Written by hgeimport.
[Unit]
Description=starts ` + Name + ` every ` + everyMinutes + ` minutes

[Timer]
OnBootSec=1min
OnUnitInactiveSec=` + everyMinutes + `min

[Install]
WantedBy=timers.target
`
}

// percent writes a path for systemd, which fills in what stands behind a %.
func percent(text string) string { return strings.ReplaceAll(text, "%", "%%") }

// unitWord writes a word for a line that systemd splits at blanks.
func unitWord(text string) string {
	text = percent(text)
	if !strings.ContainsAny(text, " \t\"'\\;") {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func unitWords(texts []string) (all []string) {
	for _, text := range texts {
		all = append(all, unitWord(text))
	}
	return all
}
