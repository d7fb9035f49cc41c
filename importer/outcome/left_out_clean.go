package outcome

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// dropTabs takes out the tabs whose sheets are left out. Defined names tell the sheet that they belong to by its index.
func (c *cleaner) dropTabs() error {
	gone := c.rules[sheet.PartKey(c.part)].gone
	newIndex, kept := make([]int, len(c.tabs)), []tab(nil)
	list, err := c.sheetList()
	if err != nil {
		return err
	}
	at := -1
	list.remove(func(k child) bool {
		if k.name != "sheet" {
			return false
		}
		at++
		tag := firstTag(k.raw)
		if newIndex[at] = len(kept); gone[attribute(tag, c.relPrefix(tag)+"id")] {
			newIndex[at] = -1
			return true
		}
		kept = append(kept, c.tabs[at])
		return false
	})
	for _, t := range kept {
		c.formulas.sheets[strings.ToLower(t.name)] = true
	}
	if len(kept) == len(c.tabs) {
		return nil
	}
	c.tabs = kept
	c.root.children[c.root.find("sheets")].raw = list.bytes()
	c.root.remove(func(k child) bool { return k.name == "customWorkbookViews" })
	return c.editNames(func(names *element) {
		names.remove(func(k child) bool {
			i := intAttribute(firstTag(k.raw), "localSheetId", -1)
			return i >= 0 && (i >= len(newIndex) || newIndex[i] < 0)
		})
		for i, k := range names.children {
			if n := intAttribute(firstTag(k.raw), "localSheetId", -1); n >= 0 {
				names.children[i].raw = setAttribute(k.raw, "localSheetId", strconv.Itoa(newIndex[n]))
			}
		}
	})
}

// mostNamesOfNames is how deep defined names may build on each other.
const mostNamesOfNames = 20

// dropNames takes out the defined names that are macros or formulas which are not taken over, and those that build on them.
func (c *cleaner) dropNames() error {
	if c.root.find("definedNames") < 0 {
		return nil
	}
	for range mostNamesOfNames {
		dropped := 0
		err := c.editNames(func(names *element) {
			for _, k := range names.children {
				c.formulas.names[strings.ToLower(attribute(firstTag(k.raw), "name"))] = true
			}
			rules := *c.formulas
			rules.noMacros = true // Excel runs functions of its old macro language in a defined name
			names.remove(func(k child) bool {
				if k.name != "definedName" || !isActiveName(&rules, k.raw) {
					return false
				}
				name := strings.ToLower(attribute(firstTag(k.raw), "name"))
				c.formulas.gone[name] = true
				delete(c.formulas.names, name)
				dropped++
				return true
			})
		})
		if err != nil || dropped == 0 {
			return err
		}
		c.left.formulas += dropped
	}
	return fmt.Errorf("%w: defined names that build on each other", errCannotPatch)
}

func isActiveName(rules *formulaRules, raw []byte) bool {
	tag := firstTag(raw)
	for _, flag := range []string{"function", "vbProcedure", "xlm", "macro"} {
		if boolAttribute(tag, flag) {
			return true
		}
	}
	name := strings.ToLower(attribute(tag, "name"))
	text, ok := elementText(raw)
	return !ok || strings.HasPrefix(strings.TrimPrefix(name, "_xlnm."), "auto_") || !rules.allows(text)
}

// cleanedKinds are the kinds of parts that hold formulas, commands or addresses in their XML. Parts of other kinds are looked
// into only if one of their relations is left out.
var cleanedKinds = setOf(`worksheet chartsheet drawing vmldrawing chart chartex chartusershapes table ctrlprop diagramdata
	diagramdrawing extended-properties`)

// cleanParts leaves out what does not stand in parts of its own. The workbook part is cleaned in memory.
func (c *cleaner) cleanParts() error {
	if err := c.cleanRoot(); err != nil {
		return err
	}
	for _, part := range c.order {
		kind, rules := c.kinds[sheet.PartKey(part)], c.rules[sheet.PartKey(part)]
		if part == "" || sheet.PartKey(part) == sheet.PartKey(c.part) || c.openers[sheet.PartKey(part)] != nil ||
			!cleanedKinds[kind] && len(rules.gone) == 0 {
			continue
		}
		if err := asCannotPatch(c.cleanPart(part, rules), part); err != nil {
			return err
		}
	}
	return nil
}

// cleanRoot cleans the workbook part.
func (c *cleaner) cleanRoot() error {
	rules := c.rules[sheet.PartKey(c.part)]
	kept := c.root.children[:0:0]
	for _, k := range c.root.children {
		if k.name == "" || k.name == "sheets" || k.name == "definedNames" {
			kept = append(kept, k)
			continue
		}
		f := rules.filter(bytes.NewReader(k.raw))
		raw, err := io.ReadAll(f)
		if err != nil {
			return err
		}
		if len(raw) == 0 || k.name == "pivotCaches" && f.found.elements > 0 {
			continue
		}
		kept = append(kept, child{k.name, raw})
	}
	c.root.children = kept
	return nil
}

// cleanPart goes through a part. If something is left out of it, the part is read without that from now on.
func (c *cleaner) cleanPart(part string, rules *partRules) error {
	r, err := c.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	f := rules.filter(r)
	found, err := f.findAll()
	if err != nil || !found.any() {
		return err
	}
	if c.left.first == "" && found.formulas > 0 {
		i := slices.IndexFunc(c.tabs, func(t tab) bool { return sheet.PartKey(t.part) == sheet.PartKey(part) })
		if i >= 0 {
			c.left.first = cell.Address(c.tabs[i].name, found.first.left, found.first.top)
		}
	}
	c.left.formulas += found.formulas
	if len(rules.gone) == 0 { // else it belongs to what has been counted
		c.left.counts[reason.LeftFetched] += found.elements + found.attributes
	}
	c.openers[sheet.PartKey(part)] = func() (io.ReadCloser, error) {
		r, err := c.openInZip(part)
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{rules.filter(r), r}, nil
	}
	return nil
}

// dropUnused leaves out the parts that nothing which is taken over refers to.
func (c *cleaner) dropUnused() error {
	kept := map[string]bool{sheet.PartKey(contentTypes): true}
	for part := range c.kinds {
		kept[part], kept[sheet.PartKey(relationsPart(part))] = true, true
	}
	for _, f := range c.files {
		key := sheet.PartKey(f.Name)
		if !kept[key] && !c.dropped[key] && !c.behind[key] && !strings.HasSuffix(key, "/") && !strings.HasSuffix(key, ".rels") {
			c.left.counts[reason.LeftParts]++
		}
	}
	return c.removeParts(func(part string) bool { return !kept[part] })
}

func isDiskError(err error) bool {
	var disk *fs.PathError
	return errors.As(err, &disk)
}
