package importer

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hgeimport/importer/ledger"
)

// formSet is what a form closes. Its reference is made of it, so the same orders get the same reference from any importer, with
// any ledger, also after a ledger was put back. The carrier takes a reference once: it refuses what no ledger can know.
type formSet struct {
	operation, handover, mawb string
	orders                    []string
}

// reference is the reference of the set's form when n forms of the same set have ended without closing it: prefix, and 17
// letters and digits.
func (s formSet) reference(prefix string, n int) string {
	orders := slices.Sorted(slices.Values(s.orders))
	fields := append([]string{s.operation, s.handover, s.mawb, fmt.Sprint(n)}, orders...)
	sum := sha256.Sum256([]byte(strings.Join(fields, "\x00"))) // no field has a NUL
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:madeLength]
}

const madeLength = 17 // characters of base32: 85 bits

var madeOfSet = regexp.MustCompile(fmt.Sprintf("^[A-Z2-7]{%d}$", madeLength))

// isMadeOfSet tells whether a reference looks like one that was made of its set. Two forms with such a reference close the same
// orders.
func isMadeOfSet(prefix, reference string) bool {
	made, ours := strings.CutPrefix(reference, prefix)
	return ours && madeOfSet.MatchString(made)
}

// nextOfSet is the first reference of a set that a new form may have in this ledger.
func nextOfSet(ctx context.Context, tx *ledger.Tx, prefix string, set formSet) (string, error) {
	for n := 0; ; n++ {
		reference := set.reference(prefix, n)
		use, err := tx.ReferenceUse(ctx, reference)
		if err != nil || use != ledger.ReferenceTaken {
			return reference, err
		}
	}
}

// nextOfSheet is the reference from the sheet, with -2, -3 and so on from the second form on. A reference that a form has already
// is skipped. One that was declined before the carrier is used again, as it is in the sheet.
func nextOfSheet(ctx context.Context, tx *ledger.Tx, fromSheet string) (string, error) {
	if use, err := tx.ReferenceUse(ctx, fromSheet); err != nil || use == ledger.ReferenceDeclined {
		return fromSheet, err
	}
	for {
		n, err := tx.NextNumber(ctx, "reference "+fromSheet)
		if err != nil {
			return "", err
		}
		reference := fromSheet
		if n > 1 {
			reference = fmt.Sprintf("%s-%d", fromSheet, n)
		}
		use, err := tx.ReferenceUse(ctx, reference)
		if err != nil || use == ledger.ReferenceFree {
			return reference, err
		}
	}
}
