package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hgeimport/importer/visible"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

func fieldsCommand(o *options) *cobra.Command {
	var language, operation string
	cmd := &cobra.Command{
		Use:   "fields",
		Short: "lists the headers that are understood",
		Long: `Lists the headers that are understood in sheets, field by field, and those that are known and not needed. With
--operation it lists what a row of that operation must have, too. [aliases] in config.toml adds spellings.`,
		Example: `  hgeimport fields
  hgeimport fields --language zh
  hgeimport fields --operation manifest`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if language != "" && !slices.Contains(mapping.SpellingLanguages, language) {
				return usageError{fmt.Errorf("--language %q: one of %s", visible.Line(language),
					strings.Join(mapping.SpellingLanguages, ", "))}
			}
			if operation != "" && operations.Named(operation) == nil {
				return usageError{fmt.Errorf("--operation %q: one of %s", visible.Line(operation),
					strings.Join(operations.Names(), ", "))}
			}
			cfg, err := o.loadOrDefaults(cmd)
			if err != nil {
				return err
			}
			p := fieldsPrinter{w: cmd.OutOrStdout(), in: cfg.Language, languages: mapping.SpellingLanguages}
			if language != "" {
				p.languages = []string{language}
			}
			if slices.Contains(reason.Languages, language) {
				p.in = language
			}
			if operation != "" {
				p.printOperation(operations.Named(operation), cfg.Aliases)
			} else {
				p.print(cfg.Aliases)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&language, "language", "", "en | zh | ko | ja: only the headers of that language (default all)")
	cmd.Flags().StringVar(&operation, "operation", "",
		strings.Join(operations.Names(), " | ")+": only what that operation needs and understands (default all)")
	return cmd
}

// fieldsPrinter prints what the headers of sheets mean.
type fieldsPrinter struct {
	w         io.Writer
	in        string   // language of our own words
	languages []string // of the headers
}

// kindWords are the keys of what the kinds of columns in aliases.toml are called.
var kindWords = map[string]string{"goods": "fields_goods", "customer": "fields_customer", "money": "fields_money",
	"order": "fields_order", "shipping": "fields_shipping", "customs": "fields_customs", "size": "fields_size",
	"address": "fields_address", "consignee": "fields_consignee", "number": "fields_number",
	"billed": "fields_billed", "item": "fields_item",
	"tare": "fields_tare", "bag": "fields_bag", "container": "fields_container", "country": "fields_country",
	"last_mile": "fields_last_mile", "count": "fields_count"}

func (p fieldsPrinter) print(own map[string][]string) {
	for _, f := range mapping.ListFields(own) {
		p.field(f, "")
	}
	for _, part := range []struct {
		heading string
		kinds   []mapping.KindSpellings
	}{{"fields_known", mapping.ListNotNeeded()}, {"fields_never", mapping.ListNever()}} {
		fmt.Fprintf(p.w, "\n%s\n\n", reason.Say(p.in, part.heading))
		for _, k := range part.kinds {
			fmt.Fprintln(p.w, reason.Say(p.in, kindWords[k.Kind]))
			p.spellings("", k.Spellings)
		}
	}
}

// printOperation prints the fields of an operation, those that a row must have first.
func (p fieldsPrinter) printOperation(o *mapping.Operation, own map[string][]string) {
	listed := map[string]mapping.FieldSpellings{}
	for _, f := range mapping.ListFields(own) {
		listed[f.Field] = f
	}
	for _, name := range o.Fields() {
		p.field(listed[name], p.need(o, name))
	}
}

// need says that a row must have a field, "" if it need not.
func (p fieldsPrinter) need(o *mapping.Operation, field string) string {
	must, orElse := o.MustHave(field)
	switch {
	case !must:
		return ""
	case len(orElse) == 0:
		return ", " + reason.Say(p.in, "fields_required")
	}
	for i, other := range orElse {
		orElse[i] = reason.FieldName(p.in, other)
	}
	return ", " + reason.Say(p.in, "fields_either", strings.Join(orElse, ", "))
}

// field prints the headers of a field. need is what stands behind its name.
func (p fieldsPrinter) field(f mapping.FieldSpellings, need string) {
	fmt.Fprintf(p.w, "%s (%s)%s\n", reason.FieldName(p.in, f.Field), f.Field, need)
	p.words("fields_own", f.Own)
	p.spellings("", f.Sure)
	p.spellings("fields_plain", f.Plain)
	p.spellings("fields_unsure", f.Unsure)
}

// spellings prints headers, a paragraph for each language. The key is that of a note in front, or "".
func (p fieldsPrinter) spellings(note string, all mapping.Spellings) {
	for _, language := range p.languages {
		p.words(note, all[language])
	}
}

// widestLine is how wide a line of headers becomes on a terminal.
const widestLine = 110

// words prints headers in lines that are not too wide.
func (p fieldsPrinter) words(note string, list []string) {
	if len(list) == 0 {
		return
	}
	line := "    "
	if note != "" {
		line += reason.Say(p.in, note) + ": "
	}
	for i, s := range list {
		if i < len(list)-1 {
			s += ","
		}
		if terminalWidth(line)+terminalWidth(s) > widestLine {
			fmt.Fprintln(p.w, strings.TrimRight(line, " "))
			line = "      "
		}
		line += s + " "
	}
	fmt.Fprintln(p.w, strings.TrimRight(line, " "))
}
