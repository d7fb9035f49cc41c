package importer

import (
	"errors"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// One importer maps a file while another one refuses it: the first one plans nothing more of it.
func TestNothingIsPlannedOfRefusedFile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		im := newWorld(t, url, hgeapitest.Config{}).openOn()
		p := &planner{mapStep: im.mapStep, file: claimedFile(t, im, "a.csv"), operation: &operations.ScanForm,
			grouper: mapping.NewGrouper(&operations.ScanForm, 2)}
		refusal := &reason.Refusal{Reasons: []reason.Reason{im.whyGivenUp(p.file.ID, 4)}}
		if err := im.mapStep.refuseFile(t.Context(), p.file, fileSettings{}, nil, refusal); err != nil {
			t.Fatal(err)
		}
		var k chunkResult
		rejected := mapping.MappedRow{Order: mapping.Order{Num: "HGE2611230000001", Row: 2}, Status: reason.Rejected}
		k.add(&operations.ScanForm, sortedRow{MappedRow: rejected})
		group := &mapping.Group{Handover: &mapping.Part{Texts: map[string]string{"handover_num": "20000000100"}}}
		k.forms = append(k.forms, mapping.NewGrouper(&operations.ScanForm,
			1).Add(mapping.Order{Num: "HGE2611230000002", Row: 3, Group: group}))
		if err := p.store(t.Context(), &k); !errors.Is(err, ledger.ErrMoved) {
			t.Errorf("planned: %v", err)
		}
		if forms, err := im.ledger.OpenForms(t.Context()); err != nil || len(forms) > 0 {
			t.Errorf("forms to be sent: %v, %v", forms, err)
		}
	})
}
