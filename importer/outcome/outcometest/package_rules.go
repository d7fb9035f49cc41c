// Package outcometest has what tests need to look at outcomes as a spreadsheet program does.
package outcometest

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What Excel looks at before it opens a workbook: it refuses one that breaks a rule of these.
const (
	typesPart    = "[Content_Types].xml"
	relsType     = "application/vnd.openxmlformats-package.relationships+xml"
	workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

// typeOfKind is a word in the content type of the parts that a relation of this kind leads to.
var typeOfKind = map[string]string{"worksheet": "spreadsheetml.worksheet+xml", "styles": "spreadsheetml.styles+xml",
	"sharedStrings": "spreadsheetml.sharedStrings+xml", "table": "spreadsheetml.table+xml", "drawing": "drawing+xml"}

type content struct {
	Types []struct {
		PartName    string `xml:",attr"`
		Extension   string `xml:",attr"`
		ContentType string `xml:",attr"`
	} `xml:",any"`
}

type relations struct {
	Relations []struct {
		ID         string `xml:"Id,attr"`
		Type       string `xml:",attr"`
		Target     string `xml:",attr"`
		TargetMode string `xml:",attr"`
	} `xml:"Relationship"`
}

// CheckPackages checks all workbooks in a folder and the folders in it.
func CheckPackages(t testing.TB, folder string) {
	t.Helper()
	var found []string
	for _, pattern := range []string{"*.xlsx", "*/*.xlsx"} {
		more, _ := filepath.Glob(filepath.Join(folder, pattern))
		found = append(found, more...)
	}
	for _, file := range found {
		if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() {
			continue // a FIFO or a link that a neighbour has planted
		}
		for _, wrong := range PackageFaults(file) {
			t.Errorf("%s: %s", filepath.Base(file), wrong)
		}
	}
}

// PackageFaults are the rules of the Open Packaging Conventions, and of Excel, that a workbook breaks. A file that is no zip has
// none.
func PackageFaults(file string) []string {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil
	}
	defer z.Close()
	p := &parts{byName: map[string]*zip.File{}, types: map[string]string{}}
	p.list(z.File)
	p.readTypes()
	p.checkTypes(z.File)
	for _, f := range z.File {
		if strings.EqualFold(path.Ext(f.Name), ".rels") {
			p.checkRelations(f)
		}
	}
	if filepath.Ext(file) != ".xlsx" && filepath.Ext(file) != "" {
		p.wrong("a workbook called %s", filepath.Ext(file))
	}
	return p.faults
}

type parts struct {
	byName map[string]*zip.File // in lower case
	types  map[string]string    // of parts by "/name", of extensions by "ext", in lower case
	faults []string
}

func (p *parts) wrong(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

func (p *parts) list(files []*zip.File) {
	for _, f := range files {
		key := strings.ToLower(f.Name)
		if p.byName[key] != nil {
			p.wrong("%s stands there twice", f.Name)
		}
		p.byName[key] = f
		if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(f.Name, "/") || strings.ContainsAny(f.Name, `\:`) {
			p.wrong("%q is no name of a part", f.Name)
		}
	}
}

func (p *parts) parse(f *zip.File, into any) {
	r, err := f.Open()
	if err == nil {
		var raw []byte
		if raw, err = io.ReadAll(r); err == nil {
			err = xml.Unmarshal(raw, into)
		}
	}
	if err != nil {
		p.wrong("%s: %v", f.Name, err)
	}
}

func (p *parts) readTypes() {
	f := p.byName[strings.ToLower(typesPart)]
	if f == nil {
		p.wrong("no content types")
		return
	}
	var all content
	p.parse(f, &all)
	for _, t := range all.Types {
		key := strings.ToLower(t.PartName + t.Extension)
		if p.types[key] != "" {
			p.wrong("the content type of %s is given twice", key)
		}
		p.types[key] = t.ContentType
		if name, ok := strings.CutPrefix(key, "/"); ok && p.byName[name] == nil {
			p.wrong("a content type for %s, which is not there", t.PartName)
		}
	}
}

// typeOf is the content type of a part.
func (p *parts) typeOf(name string) string {
	if t := p.types["/"+strings.ToLower(name)]; t != "" {
		return t
	}
	return p.types[strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))]
}

func (p *parts) checkTypes(files []*zip.File) {
	for _, f := range files {
		switch kind := p.typeOf(f.Name); {
		case f.Name == typesPart:
		case kind == "":
			p.wrong("%s has no content type", f.Name)
		case strings.EqualFold(path.Ext(f.Name), ".rels") != (kind == relsType):
			p.wrong("%s has the content type %s", f.Name, kind)
		}
	}
}

func (p *parts) checkRelations(f *zip.File) {
	owner := path.Join(path.Dir(path.Dir("/"+f.Name)), strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name)))
	if owner != "/" && p.byName[strings.ToLower(owner[1:])] == nil {
		p.wrong("%s belongs to no part", f.Name)
	}
	var all relations
	p.parse(f, &all)
	var ids []string
	books := 0
	for _, r := range all.Relations {
		if slices.Contains(ids, r.ID) {
			p.wrong("%s: id %s twice", f.Name, r.ID)
		}
		ids = append(ids, r.ID)
		if r.TargetMode == "External" || strings.HasPrefix(r.Target, "#") {
			continue
		}
		to := r.Target
		if !strings.HasPrefix(to, "/") {
			to = path.Join(path.Dir(owner), to)
		}
		to = strings.TrimPrefix(to, "/")
		if p.byName[strings.ToLower(to)] == nil {
			p.wrong("%s: leads to %s, which is not there", f.Name, r.Target)
			continue
		}
		kind := path.Base(r.Type)
		if want := typeOfKind[kind]; want != "" && !strings.Contains(p.typeOf(to), want) {
			p.wrong("%s: a %s of content type %s", f.Name, kind, p.typeOf(to))
		}
		if owner == "/" && kind == "officeDocument" {
			if books++; p.typeOf(to) != workbookType {
				p.wrong("the workbook has the content type %s", p.typeOf(to))
			}
		}
	}
	if owner == "/" && books != 1 {
		p.wrong("%d workbooks in it", books)
	}
}
