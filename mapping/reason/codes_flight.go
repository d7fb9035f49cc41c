package reason

// Codes of flights and their times.
const (
	TimesReversed  Code = "times-reversed"
	TimesApart     Code = "times-apart"      // the two fields, the cell of the earlier one, how many days
	FlightOtherDay Code = "flight-other-day" // the field of the time, its cell, its value
	FlightDay      Code = "flight-day"       // its day behind it is not sent
	TimeAhead      Code = "time-ahead"       // a time that is to have come to pass lies ahead
	TimeLongAgo    Code = "time-long-ago"    // a time that is to have come to pass is two months old
	DateLine       Code = "date-line"        // an arrival before its departure, by the clocks of both airports
)
