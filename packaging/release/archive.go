package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// file is one that goes into an archive or a package.
type file struct {
	name string // in there, with slashes
	from string // path here
	mode fs.FileMode
}

// below are the same files in a folder.
func below(folder string, files []file) []file {
	moved := make([]file, len(files))
	for i, f := range files {
		moved[i] = file{folder + f.name, f.from, f.mode}
	}
	return moved
}

// gather finds what each archive has: texts, the guide, manual pages, what shells complete with, and the samples without their
// pictures.
func (r *release) gather(binary string) error {
	for _, name := range []string{"README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY.md", "config.toml"} {
		r.shared = append(r.shared, file{name, filepath.Join(r.project, name), 0o644})
	}
	made := filepath.Join(r.scratch, "shared")
	env := append(os.Environ(), "HGEIMPORT_CONFIG=", "SOURCE_DATE_EPOCH="+formatSeconds(r.time))
	if _, err := r.command(env, binary, "man", filepath.Join(made, "man")); err != nil {
		return err
	}
	completion := filepath.Join(made, "completion")
	if err := os.MkdirAll(completion, 0o755); err != nil {
		return err
	}
	for shell, name := range map[string]string{"bash": "hgeimport.bash", "zsh": "_hgeimport", "fish": "hgeimport.fish",
		"powershell": "hgeimport.ps1"} {
		script, err := r.command(env, binary, "completion", shell)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(completion, name), []byte(script), 0o644); err != nil {
			return err
		}
	}
	if err := r.addTree(made, ""); err != nil {
		return err
	}
	if err := r.addTree(filepath.Join(r.project, "docs"), "docs/"); err != nil {
		return err
	}
	return r.addTree(filepath.Join(r.project, "samples"), "samples/")
}

// addTree adds all files of a folder.
func (r *release) addTree(folder, as string) error {
	return filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "pictures":
			return filepath.SkipDir
		case !e.Type().IsRegular() || e.Name() == "demo.sh": // which needs the test carrier
			return nil
		}
		name, err := filepath.Rel(folder, path)
		r.shared = append(r.shared, file{as + filepath.ToSlash(name), path, 0o644})
		return err
	})
}

// tarball writes a .tar.gz.
func (r *release) tarball(name string, files []file) error {
	return r.write(name, func(w io.Writer) error {
		packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			return err
		}
		t := tar.NewWriter(packed)
		for _, f := range files {
			err := r.copyFile(f, func(size int64) (io.Writer, error) {
				return t, t.WriteHeader(&tar.Header{Name: f.name, Mode: int64(f.mode), Size: size, ModTime: r.time, Typeflag: tar.TypeReg,
					Uname: "root", Gname: "root", Format: tar.FormatPAX})
			})
			if err != nil {
				return err
			}
		}
		return errors.Join(t.Close(), packed.Close())
	})
}

// zip writes a .zip.
func (r *release) zip(name string, files []file) error {
	return r.write(name, func(w io.Writer) error {
		z := zip.NewWriter(w)
		for _, f := range files {
			h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: r.time}
			h.SetMode(f.mode)
			err := r.copyFile(f, func(int64) (io.Writer, error) { return z.CreateHeader(h) })
			if err != nil {
				return err
			}
		}
		return z.Close()
	})
}

func (r *release) write(name string, fill func(io.Writer) error) error {
	f, err := os.Create(filepath.Join(r.out, name))
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}

// copyFile copies a file to where begin says.
func (r *release) copyFile(f file, begin func(size int64) (io.Writer, error)) error {
	from, err := os.Open(f.from)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	to, err := begin(info.Size())
	if err == nil {
		_, err = io.Copy(to, from)
	}
	return err
}

// isMan tells whether a file is a manual page.
func (f file) isMan() bool { return strings.HasPrefix(f.name, "man/") }
