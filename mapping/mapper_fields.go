package mapping

import (
	"slices"
	"strconv"
	"time"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// furthestZone is how far the clocks of an airport can be ahead of UTC.
const furthestZone = 14 * time.Hour

// clocksApart is how far the clocks of two airports can be apart. A flight across the date line may arrive, by the clock there,
// before it has departed.
const clocksApart = furthestZone + 12*time.Hour

// longAgo is how old a time is that is hardly news: the year may be wrong. longestFlight is how long a flight may take, with its
// stops: what lies further apart is a wrong day, month or year.
const (
	longAgo       = 60 * 24 * time.Hour
	longestFlight = 30 * 24 * time.Hour
)

// readFields reads the fields of a row that are sent as they stand, and looks whether the row has what it must have.
func (m *Mapper) readFields(out *MappedRow, t *table, r *cell.Row) {
	if len(t.lead.ofRow) == 0 && !t.lead.waybill {
		return
	}
	before := len(out.Reasons)
	for _, f := range t.lead.ofRow {
		text := m.readText(out, t, r, f, "")
		if text == "" {
			continue
		}
		if out.Order.Texts == nil {
			out.Order.Texts = map[string]string{}
		}
		out.Order.Texts[f.String()] = text
	}
	if len(out.Reasons) > before {
		return // what cannot be read is not lacking
	}
	for _, must := range t.lead.must {
		if slices.Contains(must, t.lead.key) || t.lead.ofForm[must[0]] || must[0] == weight && before > 0 ||
			slices.ContainsFunc(must, func(f field) bool { return out.Order.Texts[f.String()] != "" }) {
			continue
		}
		out.reject(t.lacks(r, must))
	}
	m.checkSides(out, t, r, out.Order.Texts)
	m.checkPast(out, t, r)
}

// checkPast looks at times that have come to pass, one after another: Operation.Past.
func (m *Mapper) checkPast(out *MappedRow, t *table, r *cell.Row) {
	var before field
	for _, f := range t.lead.past {
		text := out.Order.Texts[f.String()]
		if text == "" {
			continue
		}
		_, col := t.value(r, f)
		m.noteFarFromToday(text, col)
		if earlier := out.Order.Texts[before.String()]; before != noField {
			_, first := t.value(r, before)
			switch took := span(earlier, text); {
			case took > longestFlight:
				out.reject(col.reason(r, cell.Bad(reason.TimesApart, f.String(), before.String(), first.address(r),
					strconv.Itoa(int(took/(24*time.Hour))))))
			case text >= earlier:
			case -took < clocksApart:
				m.note(reason.DateLine, col)
			default:
				out.reject(col.reason(r, cell.Bad(reason.TimesReversed, f.String(), before.String(), first.address(r), earlier)))
			}
		}
		before = f
	}
}

// noteFarFromToday notes a time that has come to pass and lies ahead, or long ago.
func (m *Mapper) noteFarFromToday(text string, col *column) {
	now := m.survey.options.Now
	switch {
	case now.IsZero():
	case text > now.UTC().Add(furthestZone).Format(time.DateTime):
		m.noted = append(m.noted, rowNote{flaw: cell.Flaw{Code: reason.TimeAhead}, column: col})
	case text < now.UTC().Add(-longAgo).Format(time.DateTime):
		m.noted = append(m.noted, rowNote{flaw: cell.Flaw{Code: reason.TimeLongAgo}, column: col})
	}
}

// span is how long after a time another one is, by the clocks of their airports: an arrival may be earlier than its departure.
func span(from, to string) time.Duration {
	a, err := time.Parse(time.DateTime, from)
	b, other := time.Parse(time.DateTime, to)
	if err != nil || other != nil {
		return 0
	}
	return b.Sub(a)
}
