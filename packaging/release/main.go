// Command release makes what a version is released as: an archive for each system, .deb and .rpm for Linux, and their checksums.
// make release starts it. The same commit gives the same bytes: all files have the time of SOURCE_DATE_EPOCH, or of the commit.
package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// targets are the systems that a release is made for.
var targets = []target{{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"}, {"darwin", "amd64"},
	{"darwin", "arm64"}}

// nfpm makes .deb and .rpm. It is a tool and no library of ours, so it is not in go.mod. Newer versions cannot be had everywhere.
const nfpm = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2"

type target struct{ system, processor string }

func (t target) String() string { return t.system + "/" + t.processor }

// program is what the binary is called.
func (t target) program() string {
	if t.system == "windows" {
		return "hgeimport.exe"
	}
	return "hgeimport"
}

// release is one that is being made.
type release struct {
	project string // its folder
	out     string // folder for what is made
	scratch string
	tag     string // "" = there is none
	version string
	time    time.Time
	shared  []file // what each archive has beside the binary
}

func main() {
	log.SetFlags(0)
	out := flag.String("out", "dist", "folder to write to; what is in it is removed")
	tag := flag.String("tag", "", "the version, as git describe says it; without one it is that of VERSION")
	host := flag.Bool("host", false, "only for this system")
	flag.Parse()
	if err := run(*out, *tag, *host); err != nil {
		log.Fatal("error: ", err)
	}
}

func run(out, tag string, onlyHost bool) error {
	r, err := prepare(out, tag)
	if err != nil {
		return err
	}
	defer os.RemoveAll(r.scratch)
	host := target{runtime.GOOS, runtime.GOARCH}
	binary, err := r.build(host)
	if err != nil {
		return err
	}
	if err := r.gather(binary); err != nil {
		return err
	}
	for _, t := range targets {
		if onlyHost && t != host {
			continue
		}
		if err := r.make(t); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return r.checksums()
}

// prepare finds out what is to be released, and empties the folder for it.
func prepare(out, tag string) (*release, error) {
	project, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	version, err := os.ReadFile(filepath.Join(project, "VERSION"))
	if err != nil {
		return nil, fmt.Errorf("run it in the folder of the project: %w", err)
	}
	r := &release{project: project, out: out, tag: tag, version: strings.TrimSpace(string(version))}
	if tag != "" {
		r.version = strings.TrimPrefix(tag, "v")
	}
	if r.time, err = sourceTime(project); err != nil {
		return nil, err
	}
	if r.scratch, err = os.MkdirTemp("", "hgeimport-release-"); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(out); err != nil {
		return nil, err
	}
	return r, os.MkdirAll(out, 0o755)
}

// sourceTime is the time of SOURCE_DATE_EPOCH, else that of the commit.
func sourceTime(project string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		git := exec.Command("git", "log", "-1", "--format=%ct")
		git.Dir = project
		out, err := git.Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("there is no commit to take the time of (%w): set SOURCE_DATE_EPOCH", err)
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 315532800 { // a zip knows no time before 1980
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q, want a number of seconds since 1970, after 1980", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// build makes the binary for a target, if it is not there yet.
func (r *release) build(t target) (string, error) {
	path := filepath.Join(r.scratch, t.system+"_"+t.processor, t.program())
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	flags := "-s -w"
	if r.tag != "" {
		flags += " -X main.tag=" + r.tag
	}
	fmt.Println("building for", t)
	_, err := r.command(append(os.Environ(), "CGO_ENABLED=0", "GOOS="+t.system, "GOARCH="+t.processor),
		"go", "build", "-trimpath", "-buildvcs=auto", "-ldflags", flags, "-o", path, ".")
	return path, err
}

// command runs a command in the folder of the project. Its error has what the command said.
func (r *release) command(env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = r.project, env
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(said.String()))
	}
	return out.String(), nil
}

// make makes all that there is for one target.
func (r *release) make(t target) error {
	binary, err := r.build(t)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("hgeimport_%s_%s_%s", r.version, t.system, t.processor)
	top := "hgeimport-" + r.version + "/"
	files := append([]file{{name: top + t.program(), from: binary, mode: 0o755}}, below(top, r.shared)...)
	if t.system == "windows" {
		return r.zip(name+".zip", files)
	}
	if err := r.tarball(name+".tar.gz", files); err != nil || t.system != "linux" {
		return err
	}
	return r.packages(t, binary)
}

// checksums writes SHA256SUMS, as sha256sum -c reads it.
func (r *release) checksums() error {
	entries, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var lines []string
	for _, e := range entries {
		f, err := os.Open(filepath.Join(r.out, e.Name()))
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		f.Close()
		if err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%x  %s\n", sum.Sum(nil), e.Name()))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[66:], b[66:]) })
	fmt.Print(strings.Join(lines, ""))
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(strings.Join(lines, "")), 0o644)
}
