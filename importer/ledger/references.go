package ledger

import "context"

// KnownReferences returns those of texts that are references of forms.
func (l *Ledger) KnownReferences(ctx context.Context, texts []string) (known []string, err error) {
	err = inParts(texts, func(some []string) error {
		found, err := collect(ctx, l.read, func(scan func(...any) error) (reference string, err error) {
			err = scan(&reference)
			return reference, err
		}, "SELECT DISTINCT reference FROM form WHERE reference IN ("+l.params.list(len(some), 1)+") ORDER BY reference", with(some)...)
		known = append(known, found...)
		return err
	})
	return known, wrap(err, "references")
}
