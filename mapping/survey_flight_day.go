package mapping

import (
	"time"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// An air waybill names a flight with its day: KE011/25NOV. The carrier is told the flight alone. The day has to be that of the
// departure, if that is known.

// checkDay finds the flights of a block that name another day than its departure.
func (b *block) checkDay(flights, departures []blockCell) {
	at, err := time.Parse(time.DateTime, b.part.Texts[etd.String()])
	if err != nil || len(departures) == 0 {
		return
	}
	for _, one := range flights {
		_, day, month := cell.FlightDay(cell.Unwrap(one.cell.Text))
		if day == 0 || day == at.Day() && month == int(at.Month()) {
			continue
		}
		flaw := cell.Bad(reason.FlightOtherDay, etd.String(), departures[0].address, cell.Shorten(departures[0].cell.Text))
		b.reasons = append(b.reasons, one.reason(flaw))
		return
	}
}
