package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hgeimport/importer"
	"hgeimport/importer/config"
	"hgeimport/importer/visible"
)

// examine prints what the doctor finds. It is an error if there is a fault.
func examine(cmd *cobra.Command, cfg *config.Config, asJSON bool) error {
	found := findings{Config: cfg.Path, Findings: []finding{{What: "configuration", Grade: importer.OK,
		Words: visible.Line(cfg.Path)}}}
	for _, f := range importer.Doctor(cmd.Context(), cfg) {
		found.add(f)
	}
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	if asJSON {
		text := json.NewEncoder(cmd.OutOrStdout())
		text.SetIndent("", "  ")
		text.SetEscapeHTML(false)
		if err := text.Encode(found); err != nil {
			return err
		}
	} else {
		found.print(cmd.OutOrStdout())
	}
	if found.Faults > 0 {
		return &faultsError{found.Faults, found.cause}
	}
	return nil
}

// findings are the JSON of `doctor --json`. Programs read it, so keep its keys.
type findings struct {
	Config   string    `json:"config"`
	Faults   int       `json:"faults"`
	Findings []finding `json:"findings"`

	cause error // one that the configuration is to blame for
}

// faultsError ends a doctor that has found faults.
type faultsError struct {
	n     int
	cause error
}

func (e *faultsError) Error() string {
	return fmt.Sprintf("faults found: %d; they are in the list above", e.n)
}
func (e *faultsError) Unwrap() error { return e.cause }

// Hint is none: each fault in the list has its own.
func (e *faultsError) Hint() string { return "" }

type finding struct {
	What      string         `json:"what"`
	Grade     importer.Grade `json:"grade"` // ok, note, fault
	Words     string         `json:"words"`
	Hint      string         `json:"hint,omitempty"`      // of a fault
	Elsewhere bool           `json:"elsewhere,omitempty"` // it is about an importer on another machine
}

func (all *findings) add(f importer.Finding) {
	one := finding{What: f.What, Grade: f.Grade, Words: visible.Line(f.Words), Elsewhere: f.Elsewhere}
	if f.Err != nil {
		one.Words = visible.Line(visible.Error(f.Err))
	}
	if f.Grade == importer.Fault {
		all.Faults++
		one.Hint = visible.Line(importer.HintOf(f.Err))
		var wrong *config.Error
		if errors.As(f.Err, &wrong) {
			one.Words, one.Hint = visible.Line(wrong.Faults[0].Message), visible.Line(wrong.Faults[0].Hint)
			all.cause = f.Err
		}
	}
	all.Findings = append(all.Findings, one)
}

// print prints a line for each finding and, below a fault, what to do about it.
func (all *findings) print(w io.Writer) {
	elsewhere := false
	for _, f := range all.Findings {
		if f.Elsewhere && !elsewhere {
			fmt.Fprintln(w, "\nAn importer on another machine needs:")
			elsewhere = true
		}
		fmt.Fprintf(w, "%-5s  %-13s  %s\n", f.Grade, f.What, f.Words)
		if f.Hint != "" {
			fmt.Fprintf(w, "%22s hint: %s\n", "", f.Hint)
		}
	}
}
