package importer

import (
	"fmt"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/operations"
)

// WriteTemplate writes a workbook to fill in for an operation to path. It is in the configured language and offers the keys
// of the address book. A file that is there already is replaced.
func WriteTemplate(c *config.Config, kind, path string) error {
	if kind != operations.ScanForm.Name() {
		return &TemplateKindError{Kind: kind}
	}
	var keys []string
	for _, h := range c.Handover {
		keys = append(keys, h.Key)
	}
	err := folder.WriteWhole(path, func(temp string) error {
		return outcome.WriteTemplate(temp, outcome.NewTemplate(c.Language, keys))
	})
	if err != nil {
		return fmt.Errorf("template %s: %w", path, err)
	}
	return nil
}

// TemplateKindError says that there is no template for an operation.
type TemplateKindError struct{ Kind string }

func (e *TemplateKindError) Error() string {
	return fmt.Sprintf("there is no template for %q in this version; it has %s", e.Kind, operations.ScanForm.Name())
}
