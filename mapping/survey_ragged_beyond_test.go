package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestEmptyCellsBeyondTheHeader: a row that has only empty cells beyond the header is read if nothing in it can be moved.
func TestEmptyCellsBeyondTheHeader(t *testing.T) {
	const one, two = "HGE2507080000516", "HGE2507080000527"
	for name, c := range map[string]struct{ header, row, want string }{
		"a remark":             {"order_num|weight|handover_num|remark", "|0.7|H1|ok|||", "sent"},
		"one cell":             {"order_num|weight|handover_num|remark", "|0.7|H1|ok|", "sent"},
		"a long number":        {"order_num|weight|handover_num|remark", "|1|20000000104|ok|", "sent"},
		"no remark":            {"order_num|weight|handover_num|remark", "|0.7|H1||||", "sent"},
		"the last is a name":   {"order_num|weight|handover_num|contact_name", "|0.7|H1|Jo||", "sent"},
		"a decimal comma":      {"order_num|weight|handover_num|remark", "|1|5|H1|", "cells-may-be-moved"},
		"two of them":          {"order_num|weight|net weight|handover_num|remark|x", "|1|5|1|4|H1||", "cells-may-be-moved"},
		"a name that is moved": {"order_num|weight|handover_num|contact_name|remark", "|0.7|H1|Ex|Inc|", "cells-may-be-moved"},
		"a note that is moved": {"order_num|note|weight|handover_num|remark", "|a|b|0.7|H1|", "cells-may-be-moved"},
		"a note that may be":   {"order_num|note|handover_num|remark", "|a|b|H1|", "cells-may-be-moved"},
		"a note that is none":  {"order_num|note|handover_num|weight|remark", "|a|H1|0.7||", "sent"},
		"two delimiters":       {"order_num|note|weight|handover_num|a|b|c", "|a|7|7|0.7|H1|||", "cells-may-be-moved"},
		"two delimiters, moved": {"order_num|weight|handover_num|contact_name|street|address_one|note", "|0.7|H1|Ex|Inc|Road||||",
			"cells-may-be-moved"},
	} {
		width := strings.Count(c.header, "|")
		full := two + "|1|1" + strings.Repeat("|1", width-2)
		if strings.Contains(c.header, "note|handover") || strings.Contains(c.header, "note|weight") {
			full = two + "|n|1|1" + strings.Repeat("|1", width-3)
		}
		o := testOptions()
		o.Answers = map[string]reason.Answered{"no weight": {Answer: "send"}}
		book := []grid{{csv: true, text: c.header + "\n" + one + c.row + "\n" + full + "\n" + strings.Replace(full, "527", "538", 1)}}
		if got := endings(t, o, book); !strings.HasPrefix(got, c.want+" ") {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestRowThatMayBeMovedInAnOutcome: in the outcome of a CSV empty cells beyond the header cannot be seen. What was rejected
// for them stays behind as long as nobody has mended it or emptied what the outcome says beside it, in whatever language.
func TestRowThatMayBeMovedInAnOutcome(t *testing.T) {
	const one, two, rest = "HGE2507080000516", "HGE2507080000527|1.5|H1|ok||||", "\nHGE2507080000538|1.5|H1|ok||||"
	for _, language := range reason.Languages {
		for _, csv := range []bool{false, true} {
			for cells, want := range map[string]string{"|1|5|H1": "cells-may-be-moved", "|1.5|H1|": "sent", "|1.5|H1|5": "sent"} {
				what, next := reason.Reason{Code: reason.CellsMayBeMoved, Cell: "C2", Args: []string{"4", "5"}}.Words(language)
				rejected := "|" + reason.StatusName(language, reason.Rejected) + "|" + what + "|" + next
				for said, want := range map[string]string{rejected: want, "|||": "sent"} {
					header := "order_num|weight|remark|handover_num"
					if strings.Contains(cells, "H1|") {
						header = "order_num|weight|handover_num|remark"
					}
					for _, key := range []string{"column_status", "column_reason", "column_next"} {
						header += "|" + reason.Say(language, key)
					}
					o := testOptions()
					o.FromCSV = !csv
					others := "\n" + two + rest
					if strings.HasPrefix(header, "order_num|weight|remark") {
						others = strings.ReplaceAll(others, "|H1|ok|", "|ok|H1|")
					}
					book := []grid{{csv: csv, text: header + "\n" + one + cells + said + others}}
					if got := endings(t, o, book); got != want+" sent sent" {
						t.Errorf("%s, csv %v, %s%s: %s, want %s", language, csv, cells, said, got, want)
					}
				}
			}
		}
	}
}
