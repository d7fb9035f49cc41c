package outcome

import (
	"bytes"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

// An outcome shows what its user wrote, and runs or fetches nothing. So these stay behind: macros and macro sheets; links to
// other workbooks and programs (DDE, OLE, RTD); data connections, queries and the data model; embedded files and ActiveX
// controls; add-ins and what they add to the ribbon; everything that would be loaded from an address, except where a user
// clicks a link; and every part that nothing refers to. A formula that needs one of them becomes its last value.

// leftBehind is what a workbook loses on its way into an outcome.
type leftBehind struct {
	counts   map[reason.Code]int
	formulas int
	first    string // address of the first cell whose formula became a value
}

// reasons say it to the user.
func (l *leftBehind) reasons() []reason.Reason {
	var all []reason.Reason
	for _, code := range []reason.Code{reason.LeftMacros, reason.LeftLinks, reason.LeftConnections, reason.LeftObjects,
		reason.LeftAddIns, reason.LeftFetched, reason.LeftParts} {
		if n := l.counts[code]; n > 0 {
			all = append(all, reason.Reason{Code: code, Args: []string{strconv.Itoa(n)}})
		}
	}
	if l.formulas > 0 {
		all = append(all, reason.Reason{Code: reason.LeftFormulas, Cell: l.first, Args: []string{strconv.Itoa(l.formulas)}})
	}
	return all
}

// activeKinds are the kinds of relations, by the last segment of their type in lower case, whose parts run or fetch something.
var activeKinds = func() map[string]reason.Code {
	all := map[string]reason.Code{}
	for code, kinds := range map[reason.Code]string{
		reason.LeftMacros: `vbaproject vbaprojectsignature vbaprojectsignatureagile vbaprojectsignaturev3 wordvbadata xlmacrosheet
			xlintlmacrosheet dialogsheet attachedtoolbars`,
		reason.LeftLinks: `externallink externallinkpath externallinklongpath externallinkpathmissing xlexternallinkpath
			xlpathmissing volatiledependencies`,
		reason.LeftConnections: `connections querytable xmlmaps tablesinglecells powerpivotdata model`,
		reason.LeftObjects:     `oleobject package control activexcontrol activexcontrolbinary afchunk`,
		reason.LeftAddIns: `extensibility usercustomization customui webextensiontaskpanes taskpanes webextension
			customizations`,
		reason.LeftFetched: `rdrichvaluewebimage`,
	} {
		for kind := range strings.FieldsSeq(kinds) {
			all[kind] = code
		}
	}
	return all
}()

// activeTypes are words in the content types of such parts: a relation of another kind may lead to one.
var activeTypes = []struct {
	word string
	code reason.Code
}{
	{"vbaproject", reason.LeftMacros}, {"macrosheet", reason.LeftMacros}, {"dialogsheet", reason.LeftMacros},
	{"attachedtoolbars", reason.LeftMacros}, {"externallink", reason.LeftLinks}, {"volatiledependencies", reason.LeftLinks},
	{"spreadsheetml.connections", reason.LeftConnections}, {"model+data", reason.LeftConnections},
	{"querytable", reason.LeftConnections}, {"activex", reason.LeftObjects},
	{"oleobject", reason.LeftObjects}, {"webextension", reason.LeftAddIns}, {"customui", reason.LeftAddIns},
}

// leaveOut takes out of the workbook what an outcome does not take over.
func (w *workbook) leaveOut() error {
	w.left = &leftBehind{counts: map[reason.Code]int{}}
	c := &cleaner{workbook: w, rules: map[string]*partRules{}, kinds: map[string]string{}, behind: map[string]bool{}}
	var err error
	if c.types, err = w.contentTypesByPart(); err != nil {
		return err
	}
	c.formulas = &formulaRules{sheets: map[string]bool{}, names: map[string]bool{}, gone: map[string]bool{}}
	if c.formulas.noPivots, err = w.hasForeignPivots(); err != nil {
		return err
	}
	if err := c.walk(); err != nil {
		return err
	}
	c.formulas.noMacros = w.left.counts[reason.LeftMacros] > 0
	for _, step := range []func() error{c.dropTabs, c.dropNames, c.cleanParts, c.dropUnused, c.setTypes} {
		if err := step(); err != nil {
			return err
		}
	}
	if w.left.formulas > 0 {
		return w.dropCalcChain()
	}
	return nil
}

// cleaner goes through the parts of a workbook.
type cleaner struct {
	*workbook
	formulas *formulaRules
	types    map[string]string     // content type by part
	kinds    map[string]string     // by part: of the relation that leads to it; only the parts that are taken over
	order    []string              // these parts, as they were found
	behind   map[string]bool       // parts that are left out, and what only they refer to: it is counted with them
	rules    map[string]*partRules // by part: what is left out of it
}

// walk follows the relations of the package to the parts that are taken over, and takes out the relations that are not.
func (c *cleaner) walk() error {
	type found struct{ part, kind string }
	for queue := []found{{}}; len(queue) > 0; queue = queue[1:] {
		part, kind := queue[0].part, queue[0].kind
		key := sheet.PartKey(part)
		if before, seen := c.kinds[key]; seen {
			if cleanedKinds[kind] && !cleanedKinds[before] {
				c.kinds[key], c.rules[key].kind = kind, kind
			}
			continue
		}
		relations, err := c.zipPackage.relations(part)
		if err != nil {
			return err
		}
		c.kinds[key], c.order = kind, append(c.order, part)
		rules := &partRules{formulas: c.formulas, kind: kind, gone: map[string]bool{}, outward: map[string]bool{}}
		c.rules[key] = rules
		for _, r := range relations {
			code, follow := c.judge(r)
			switch {
			case code != "":
				c.left.counts[code]++
				rules.gone[r.id] = true
				if !r.external {
					c.leaveBehind(r.target)
				}
			case r.external:
				rules.outward[r.id] = true
			case follow:
				queue = append(queue, found{r.target, kindOf(r)})
			}
		}
		if len(rules.gone) > 0 {
			if err := c.setRelations(part, nil, rules.gone); err != nil {
				return err
			}
		}
	}
	gone := c.rules[sheet.PartKey(c.part)].gone
	c.relations = slices.DeleteFunc(c.relations, func(r relationship) bool { return gone[r.id] })
	return nil
}

// leaveBehind notes a part that is left out, and the parts that it refers to.
func (c *cleaner) leaveBehind(part string) {
	for queue := []string{part}; len(queue) > 0; queue = queue[1:] {
		key := sheet.PartKey(queue[0])
		if c.behind[key] || !c.has(key) {
			continue
		}
		c.behind[key] = true
		relations, err := c.zipPackage.relations(queue[0])
		if err != nil {
			continue // it only goes uncounted
		}
		for _, r := range relations {
			if !r.external {
				queue = append(queue, r.target)
			}
		}
	}
}

// kindOf is the last segment of the type of a relation, in lower case.
func kindOf(r relationship) string { return strings.ToLower(path.Base(r.kind)) }

// ofPivots are the kinds of the parts of pivot tables and of what filters them.
var ofPivots = regexp.MustCompile(`^(pivot|slicer|timeline)`)

// judge tells as what a relation is left out, "" if it is not. follow is true if its part is taken over.
func (c *cleaner) judge(r relationship) (code reason.Code, follow bool) {
	kind := kindOf(r)
	if code, ok := activeKinds[kind]; ok {
		return code, false
	}
	if c.formulas.noPivots && ofPivots.MatchString(kind) {
		return reason.LeftConnections, false
	}
	if r.external {
		if kind == "hyperlink" {
			return "", false
		}
		return reason.LeftFetched, false
	}
	if !c.has(r.target) {
		if leadsOut(r.target) {
			return reason.LeftFetched, false
		}
		return "", false
	}
	for _, t := range activeTypes {
		if strings.Contains(c.types[sheet.PartKey(r.target)], t.word) {
			return t.code, false
		}
	}
	switch {
	case safeName(r.target) == "":
		return reason.LeftParts, false
	case kind == "customxml" && c.isMashup(r.target):
		return reason.LeftConnections, false
	}
	return "", true
}

// isMashup tells whether a part holds queries of Power Query. They stand in UTF-16.
func (c *cleaner) isMashup(part string) bool {
	f := c.byName[sheet.PartKey(part)]
	if f == nil {
		return false
	}
	r, err := f.Open()
	if err != nil {
		return true
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, 1<<16))
	return err != nil || bytes.Contains(bytes.ReplaceAll(raw, []byte{0}, nil), []byte("DataMashup"))
}

// contentTypesByPart are the content types that the package declares for its parts, in lower case.
func (w *workbook) contentTypesByPart() (map[string]string, error) {
	types, err := w.readXML(contentTypes)
	if err != nil {
		return nil, err
	}
	all, byEnd := map[string]string{}, map[string]string{}
	for _, raw := range types.named("Default") {
		tag := firstTag(raw)
		byEnd["."+strings.ToLower(attribute(tag, "Extension"))] = strings.ToLower(attribute(tag, "ContentType"))
	}
	for _, f := range w.files {
		if kind, ok := byEnd[strings.ToLower(path.Ext(f.Name))]; ok {
			all[sheet.PartKey(f.Name)] = kind
		}
	}
	for _, raw := range types.named("Override") {
		tag := firstTag(raw)
		all[sheet.PartKey(attribute(tag, "PartName"))] = strings.ToLower(attribute(tag, "ContentType"))
	}
	return all, nil
}

// hasForeignPivots tells whether a pivot table takes its rows from elsewhere than the sheets of this workbook.
func (w *workbook) hasForeignPivots() (bool, error) {
	for _, r := range w.relations {
		if !r.is("pivotCacheDefinition") || r.external || !w.has(r.target) {
			continue
		}
		e, err := w.readXML(r.target)
		if err != nil {
			return false, err
		}
		for _, raw := range e.named("cacheSource") {
			source, err := parseElement(raw)
			if err != nil {
				return false, err
			}
			foreign := attribute(firstTag(raw), "type") != "worksheet" || attribute(firstTag(raw), "connectionId") != ""
			for _, k := range source.children {
				for _, a := range attributesOf(firstTag(k.raw)) {
					foreign = foreign || k.name != "" && strings.Contains(a.name, ":") && strings.HasSuffix(a.name, ":id")
				}
			}
			if foreign {
				return true, nil
			}
		}
	}
	return false, nil
}
