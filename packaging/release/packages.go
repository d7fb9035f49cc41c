package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func formatSeconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// home is where the packages have their folders and the ledger.
const home = "/var/lib/hgeimport"

// packages makes .deb and .rpm.
func (r *release) packages(t target, binary string) error {
	stage := filepath.Join(r.scratch, "package_"+t.processor)
	if err := os.MkdirAll(stage, 0o755); err != nil {
		return err
	}
	files, err := r.packaged(stage, binary)
	if err != nil {
		return err
	}
	for _, kind := range []string{"deb", "rpm"} {
		if kind == "rpm" {
			files = slices.DeleteFunc(files, func(f file) bool { return f.name == lintianPath })
			for i, f := range files { // zsh looks elsewhere there
				files[i].name = strings.Replace(f.name, "/zsh/vendor-completions/", "/zsh/site-functions/", 1)
			}
		}
		recipe := filepath.Join(stage, kind+".yaml")
		if err := os.WriteFile(recipe, []byte(r.recipe(kind, t, files)), 0o644); err != nil {
			return err
		}
		env := append(os.Environ(), "SOURCE_DATE_EPOCH="+formatSeconds(r.time))
		_, err := r.command(env, "go", "run", nfpm, "package", "-f", recipe, "-p", kind, "-t", r.out)
		if err != nil {
			return err
		}
	}
	return nil
}

// packaged are the files of a package, by the paths that they are installed at.
func (r *release) packaged(stage, binary string) ([]file, error) {
	config, err := os.ReadFile(filepath.Join(r.project, "config.toml"))
	if err != nil {
		return nil, err
	}
	settings, err := packagedConfig(string(config))
	if err != nil {
		return nil, err
	}
	const doc = "/usr/share/doc/hgeimport/"
	files := []file{{"/usr/bin/hgeimport", binary, 0o755},
		{"/usr/lib/systemd/system/hgeimport.service", filepath.Join(r.project, "packaging", "hgeimport.service"), 0o644}}
	add := func(name, text string, packed bool) error {
		path := filepath.Join(stage, strings.ReplaceAll(strings.TrimPrefix(name, "/"), "/", "+"))
		files = append(files, file{name, path, 0o644})
		if packed {
			return pack(path, text)
		}
		return os.WriteFile(path, []byte(text), 0o644)
	}
	errs := []error{add(configPath, settings, false), add(doc+"changelog.gz", r.debianChangelog(), true)}
	files = append(files, file{doc + "copyright", filepath.Join(r.project, "packaging", "copyright"), 0o644},
		file{lintianPath, filepath.Join(r.project, "packaging", "lintian"), 0o644})
	for _, f := range r.shared {
		switch folder, base := filepath.Split(f.name); {
		case f.isMan():
			text, err := os.ReadFile(f.from)
			errs = append(errs, err, add("/usr/share/"+f.name+".gz", string(text), true))
		case f.name == "LICENSE", f.name == "config.toml": // copyright says where the licence is; the other lies in /etc
		case f.name == "CHANGELOG.md":
			text, err := os.ReadFile(f.from)
			errs = append(errs, err, add(doc+"CHANGELOG.md.gz", string(text), true))
		case folder == "completion/":
			if place := completionPlaces[base]; place != "" {
				files = append(files, file{place, f.from, 0o644})
			}
		case folder == "":
			files = append(files, file{doc + base, f.from, 0o644})
		case folder == "docs/":
			files = append(files, file{doc + f.name, f.from, 0o644})
		default: // samples/
			files = append(files, file{doc + "examples/" + strings.TrimPrefix(f.name, "samples/"), f.from, 0o644})
		}
	}
	return files, errors.Join(errs...)
}

// completionPlaces is where the shells of Linux look for their scripts.
var completionPlaces = map[string]string{
	"hgeimport.bash": "/usr/share/bash-completion/completions/hgeimport",
	"_hgeimport":     "/usr/share/zsh/vendor-completions/_hgeimport",
	"hgeimport.fish": "/usr/share/fish/vendor_completions.d/hgeimport.fish",
}

// lintianPath is what a package of Debian says of the rules that it does not keep, and why.
const lintianPath = "/usr/share/lintian/overrides/hgeimport"

const configPath = "/etc/hgeimport/config.toml"

// packagedConfig is config.toml with the folders and the ledger below home.
func packagedConfig(text string) (string, error) {
	for _, key := range []string{"inbox", "work", "outbox", "archive"} {
		line := regexp.MustCompile(`(?m)^` + key + ` = "` + key + `" +`)
		if len(line.FindAllString(text, -1)) != 1 {
			return "", fmt.Errorf("config.toml has not one line for the folder %s", key)
		}
		text = line.ReplaceAllString(text, fmt.Sprintf("%s = %q ", key, home+"/"+key))
	}
	const ledger = `"sqlite:hgeimport.db"`
	if strings.Count(text, ledger) != 1 {
		return "", fmt.Errorf("config.toml does not name the ledger %s once", ledger)
	}
	return strings.Replace(text, ledger, fmt.Sprintf("%q", "sqlite:"+home+"/hgeimport.db"), 1), nil
}

// debianChangelog is what a package of Debian has to have. CHANGELOG.md has what has changed.
func (r *release) debianChangelog() string {
	return fmt.Sprintf("hgeimport (%s) stable; urgency=medium\n\n  * Released: see CHANGELOG.md.gz.\n\n -- %s  %s\n",
		r.version, maintainer, r.time.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
}

const maintainer = "The hgeimport authors <hgeimport@localhost>"

// pack writes a text with gzip, without a name and a time in it.
func pack(path, text string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err == nil {
		_, err = io.WriteString(z, text)
		err = errors.Join(err, z.Close())
	}
	return errors.Join(err, f.Close())
}

// recipe is what nfpm makes a package of.
func (r *release) recipe(kind string, t target, files []file) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("name: hgeimport")
	line("arch: %s", t.processor)
	line("platform: linux")
	line("version: %q", r.version)
	line("version_schema: semver")
	line("section: misc")
	line("priority: optional")
	line("maintainer: %q", maintainer)
	line("license: Apache-2.0")
	line("mtime: %s", r.time.Format(time.RFC3339))
	line("description: |")
	line("  closes the orders of spreadsheets with the carrier HGE")
	line("  Spreadsheets that are dropped into a folder become scan forms, manifests or")
	line("  waybills at the carrier HGE, and come back with an answer beside each row.")
	line("  Nothing is sent twice.")
	line("rpm: {buildhost: localhost}") // not the machine's name: the same commit gives the same bytes everywhere
	// It speaks TLS, and its scripts make a user.
	if kind == "deb" {
		line("depends: [ca-certificates, passwd]")
	} else {
		line("depends: [ca-certificates, shadow-utils]")
	}
	line("scripts:")
	for _, name := range []string{"postinstall", "preremove", "postremove"} {
		line("  %s: %q", name, filepath.Join(r.project, "packaging", "scripts", name+".sh"))
	}
	line("contents:")
	for _, f := range files {
		line("  - src: %q", f.from)
		line("    dst: %q", f.name)
		if f.name == configPath {
			line("    type: config|noreplace")
		}
		line("    file_info: {mode: 0%o, mtime: %s, owner: root, group: root}", f.mode, r.time.Format(time.RFC3339))
	}
	return b.String()
}
