package ledger

import (
	"context"
	"encoding/json"
	"fmt"
)

// NamedForm is a form that is found by a value, with what it is about and what the carrier has said of that.
type NamedForm struct {
	ID     int64
	By     string // the value
	About  []Label
	Weight string // gross, kg; "" = none
	Done   bool   // it has come to a good end
	Said   string // KeepAnswered, "" if nothing was said
}

// FormsAnsweredAs returns the forms of some operations that are found by one of these values, each once for each of them.
func (l *Ledger) FormsAnsweredAs(ctx context.Context, operations, values []string) ([]NamedForm, error) {
	in, list := l.params.in(values, 1)
	of, ofList := l.params.in(operations, 2)
	return collect(ctx, l.read, func(scan func(...any) error) (f NamedForm, err error) {
		var about []byte
		var state FormState
		if err = scan(&f.By, &f.ID, &about, &f.Weight, &state, &f.Said); err == nil {
			f.Done = state == Succeeded || state == Partial
			if err = json.Unmarshal(about, &f.About); err != nil {
				err = fmt.Errorf("what a form is about: %w", err)
			}
		}
		return f, err
	}, `SELECT DISTINCT label.value, form.id, form.about, form.weight, form.state,
		COALESCE(answered.said, '')
		FROM label JOIN form ON form.id = label.form_id
		LEFT JOIN answered ON answered.form_id = form.id WHERE label.value `+in+` AND form.operation `+of, list, ofList)
}
