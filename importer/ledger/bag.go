package ledger

import "context"

// A bag of a manifest goes out once, with its orders. So the item of each of them says in which bag it lies (TakeSaying): as long
// as a form has one of them, the carrier was told of the bag with that form. Forms of older versions say nothing of it.

// inBag are the items of orders that lie in a bag. The index item_bag has them.
const inBag = "FROM item WHERE guard = 'close' AND latest <> ''"

// FormsOfBags returns the forms that have orders of these bags, by bag: of a bag that is in several, the last. Another file may
// take some before this one does.
func (l *Ledger) FormsOfBags(ctx context.Context, bags []string) (map[string]int64, error) {
	forms := map[string]int64{}
	err := inParts(bags, func(some []string) error {
		in, list := l.params.in(some, 1)
		_, err := collect(ctx, l.read, func(scan func(...any) error) (struct{}, error) {
			var bag string
			var form int64
			err := scan(&bag, &form)
			forms[bag] = max(form, forms[bag])
			return struct{}{}, err
		}, "SELECT DISTINCT latest, form_id "+inBag+" AND latest "+in, list)
		return err
	})
	return forms, err
}

// InOtherForms tells whether a form other than this one has orders of one of these bags, as this transaction sees it. Whoever
// stores a form has counted it before (NextNumber), which keeps others from storing theirs meanwhile.
func (tx *Tx) InOtherForms(ctx context.Context, form int64, bags []string) (other bool, err error) {
	err = inParts(bags, func(some []string) error {
		in, list := tx.params.in(some, 2)
		var found bool
		err := tx.SQL.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 "+inBag+" AND form_id <> $1 AND latest "+in+")", form, list).
			Scan(&found)
		other = other || found
		return wrap(err, "bags")
	})
	return other, err
}

// BagsOf returns the bags of the orders that a form has, by order.
func (tx *Tx) BagsOf(ctx context.Context, form int64) (map[string]string, error) {
	bags := map[string]string{}
	_, err := collect(ctx, tx.SQL, func(scan func(...any) error) (struct{}, error) {
		var order, bag string
		err := scan(&order, &bag)
		bags[order] = bag
		return struct{}{}, err
	}, "SELECT item, latest "+inBag+" AND form_id = $1", form)
	return bags, err
}

// FormsWithoutBags returns the forms of an operation that are about one of these MAWBs, and that have orders of which nobody has
// kept the bags: forms of older versions, in the order they were made.
func (l *Ledger) FormsWithoutBags(ctx context.Context, operation string, mawbs []string) ([]Form, error) {
	in, list := l.params.in(mawbs, 2)
	return collect(ctx, l.read, scanForm, `SELECT `+formColumns+` FROM label JOIN form ON form.id = label.form_id
		WHERE label.name = 'mawb_no' AND form.operation = $1 AND label.value `+in+`
		AND (SELECT latest FROM item WHERE form_id = form.id LIMIT 1) = '' ORDER BY form.id`, operation, list)
}
