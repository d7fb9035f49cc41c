package outcome

import (
	"fmt"
	"path"
	"strings"

	"hgeimport/importer/sheet"
)

// typeOfKind is the content type of parts, by the kind of the relation that leads to them, in lower case.
var typeOfKind = map[string]string{"worksheet": sheetType, "styles": stylesType,
	"theme":         "application/vnd.openxmlformats-officedocument.theme+xml",
	"sharedstrings": spreadsheetType + "sharedStrings+xml", "table": spreadsheetType + "table+xml",
	"comments":  spreadsheetType + "comments+xml",
	"calcchain": spreadsheetType + "calcChain+xml", "chartsheet": spreadsheetType + "chartsheet+xml",
	"drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
	"chart":   "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"}

const spreadsheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml."

// saysNothing tells whether a content type, in lower case, does not tell what a part is.
func saysNothing(contentType string) bool {
	switch contentType {
	case "", "application/xml", "text/xml", "application/octet-stream":
		return true
	}
	return false
}

// setTypes makes the workbook one without macros, and no template: an outcome is called .xlsx, and Excel opens no file whose
// content type is that of another name. It also declares the type of relations: a workbook that names its own one by one says
// nothing of those that we add. A part whose type says nothing gets that of its kind.
func (c *cleaner) setTypes() error {
	types, err := c.readXML(contentTypes)
	if err != nil {
		return err
	}
	types.remove(func(k child) bool { // no program minds a type of a part that is not there, but it is not right
		return k.name == "Override" && !c.has(strings.TrimPrefix(attribute(firstTag(k.raw), "PartName"), "/"))
	})
	isMain, areRelations := false, false
	for i, k := range types.children {
		tag, kind := firstTag(k.raw), ""
		switch {
		case k.name == "Override" && sheet.PartKey(attribute(tag, "PartName")) == sheet.PartKey(c.part):
			isMain, kind = true, workbookType
		case k.name == "Default" && strings.EqualFold(attribute(tag, "Extension"), "rels"):
			areRelations, kind = true, relsType
		case k.name == "Default" && strings.HasSuffix(strings.ToLower(attribute(tag, "ContentType")), ".main+xml"):
			kind = workbookType
			isMain = isMain || strings.EqualFold("."+attribute(tag, "Extension"), path.Ext(c.part))
		}
		if kind != "" && attribute(tag, "ContentType") != kind {
			types.children[i].raw = setAttribute(k.raw, "ContentType", kind)
		}
	}
	if !areRelations {
		types.insert(0, "Default", fmt.Appendf(nil, `<%sDefault Extension="rels" ContentType="%s"/>`, types.prefix(), relsType))
	}
	if !isMain {
		types.insert(len(types.children), "Override", fmt.Appendf(nil, `<%sOverride PartName="/%s" ContentType="%s"/>`,
			types.prefix(), escaped(c.part), workbookType))
	}
	for _, part := range c.order {
		if kind := typeOfKind[c.kinds[sheet.PartKey(part)]]; kind != "" && saysNothing(c.types[sheet.PartKey(part)]) {
			types.remove(func(k child) bool {
				return k.name == "Override" && sheet.PartKey(attribute(firstTag(k.raw), "PartName")) == sheet.PartKey(part)
			})
			types.insert(len(types.children), "Override", fmt.Appendf(nil, `<%sOverride PartName="/%s" ContentType="%s"/>`,
				types.prefix(), escaped(part), kind))
		}
	}
	c.set(contentTypes, types.bytes())
	return nil
}
