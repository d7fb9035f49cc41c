package importer

import (
	"fmt"
	"strings"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/outcome"
	"hgeimport/importer/template"
	"hgeimport/mapping/operations"
)

// WriteTemplate writes a workbook to fill in for an operation to path. It is in the configured language and offers the keys
// of the address book. A file that is there already is replaced.
func WriteTemplate(c *config.Config, operation, path string) error {
	o := operations.Named(operation)
	if o == nil || operation == "" {
		return &TemplateKindError{Kind: operation}
	}
	var keys []string
	for _, h := range c.Handover {
		keys = append(keys, h.Key)
	}
	err := folder.WriteWhole(path, func(temp string) error {
		return outcome.WriteTemplate(temp, template.Of(o, c.Language, keys))
	})
	if err != nil {
		return fmt.Errorf("template %s: %w", path, err)
	}
	return nil
}

// TemplateKindError says that there is no operation of that name, and so no template for it.
type TemplateKindError struct{ Kind string }

func (e *TemplateKindError) Error() string {
	return fmt.Sprintf("there is no operation %q; there are %s", e.Kind, strings.Join(operations.Names(), ", "))
}
