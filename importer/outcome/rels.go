package outcome

import (
	"fmt"
	"path"
	"strings"
)

// relationship is one line of a part's relations: to another part, or to an address outside.
type relationship struct {
	id, kind, target string
	external         bool
}

// is tells whether the relation's kind ends in /name: transitional and strict workbooks differ in what stands before.
func (r relationship) is(name string) bool { return strings.HasSuffix(r.kind, "/"+name) }

// relsName is the part that holds the relations of a part.
func relsName(part string) string {
	dir, base := path.Split(part)
	return dir + "_rels/" + base + ".rels"
}

// relations lists those of a part; targets inside the package are names of parts.
func (p *parts) relations(part string) ([]relationship, error) {
	if !p.has(relsName(part)) {
		return nil, nil
	}
	e, err := p.takeApart(relsName(part))
	if err != nil {
		return nil, err
	}
	var all []relationship
	for _, raw := range e.named("Relationship") {
		tag := firstTag(raw)
		r := relationship{id: attribute(tag, "Id"), kind: attribute(tag, "Type"), target: attribute(tag, "Target"), external: attribute(tag, "TargetMode") == "External"}
		if !r.external {
			r.target = strings.ReplaceAll(r.target, `\`, "/")
			if !strings.HasPrefix(r.target, "/") {
				r.target = path.Join(path.Dir("/"+part), r.target)
			}
			r.target = strings.TrimPrefix(path.Clean(r.target), "/")
		}
		all = append(all, r)
	}
	return all, nil
}

const (
	packageRels = "http://schemas.openxmlformats.org/package/2006/relationships"
	relsStart   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<Relationships xmlns="` + packageRels + `">`
	officeRels  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strictRels  = "http://purl.oclc.org/ooxml/officeDocument/relationships"
)

// setRelations adds relations to a part, and takes out those whose id is in gone.
func (p *parts) setRelations(part string, add []relationship, gone map[string]bool) error {
	raw, err := p.changedRelations(part, add, gone)
	if err == nil {
		p.set(relsName(part), raw)
	}
	return err
}

func (p *parts) changedRelations(part string, add []relationship, gone map[string]bool) ([]byte, error) {
	name, e := relsName(part), &element{}
	var err error
	if p.has(name) {
		e, err = p.takeApart(name)
	} else {
		e, err = takeApart([]byte(relsStart + `</Relationships>`))
	}
	if err != nil {
		return nil, err
	}
	e.remove(func(k child) bool { return k.name == "Relationship" && gone[attribute(firstTag(k.raw), "Id")] })
	for _, r := range add {
		mode := ""
		if r.external {
			mode = ` TargetMode="External"`
		}
		e.insert(len(e.kids), "Relationship", fmt.Appendf(nil, `<%sRelationship Id="%s" Type="%s" Target="%s"%s/>`,
			e.prefix(), escaped(r.id), escaped(r.kind), escaped(r.target), mode))
	}
	return e.bytes(), nil
}

// newIDs returns a function that gives relation ids which the part does not have.
func newIDs(taken []relationship) func() string {
	n := 0
	has := map[string]bool{}
	for _, r := range taken {
		has[r.id] = true
	}
	return func() string {
		for {
			n++
			if id := fmt.Sprintf("rIdHGE%d", n); !has[id] {
				return id
			}
		}
	}
}
