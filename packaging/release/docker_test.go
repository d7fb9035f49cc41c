package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The image can be built and tells its version, where there is something to build it with.
func TestImage(t *testing.T) {
	if !*making {
		t.Skip("-release builds it, which takes minutes: make release-check")
	}
	builder := ""
	var reasons []string
	for _, name := range []string{"docker", "podman", "buildah"} {
		if _, err := exec.LookPath(name); err != nil {
			reasons = append(reasons, name+" is not installed")
			continue
		}
		if out, err := command("", name, "info"); err != nil {
			reasons = append(reasons, name+" does not work: "+strings.TrimSpace(out))
			continue
		}
		builder = name
		break
	}
	if builder == "" {
		t.Skip("nothing can build an image here: " + strings.Join(reasons, "; "))
	}
	build := "build"
	if builder == "buildah" {
		build = "bud"
	}
	project := inProject(t)
	mustRun(t, project, builder, build, "-t", "hgeimport:release-check", ".")
	if builder == "buildah" {
		return // it runs nothing
	}
	defer command("", builder, "rmi", "-f", "hgeimport:release-check")
	got := mustRun(t, project, builder, "run", "--rm", "hgeimport:release-check", "version")
	if !strings.HasPrefix(got, "hgeimport ") {
		t.Errorf("version says %q", got)
	}
	// It writes where its folders are, and needs to write nowhere else.
	got = mustRun(t, project, builder, "run", "--rm", "--read-only", "-v", "/data", "hgeimport:release-check", "template",
		"scanform", "-o", "/data/scanform.xlsx")
	if !strings.Contains(got, "/data/scanform.xlsx") {
		t.Errorf("template says %q", got)
	}
}

// What the Dockerfile copies is there, its user is a number, and what it names is what the program knows.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	text := read(t, inProject(t), "Dockerfile")
	for _, want := range []string{"\nFROM scratch\n", "\nUSER 65532:65532\n", "\nVOLUME [\"/data\"]\n", "ca-certificates.crt",
		"HEALTHCHECK", `"/usr/bin/hgeimport", "healthy"`, "-X main.tag="} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	ignored := read(t, inProject(t), ".dockerignore")
	for _, want := range []string{".git", "**/*.db", "outbox", "credentials"} {
		if !strings.Contains(ignored, "\n"+want+"\n") {
			t.Errorf(".dockerignore lacks %s", want)
		}
	}
}
