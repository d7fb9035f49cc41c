package reason

import (
	"slices"
	"strings"
)

// What the carrier gives in its answers stands beside the rows of an outcome, behind our five columns.

// valueMark begins the header of such a column, so that it is known when the outcome is dropped again. Numbers have none: they
// are the fields that other operations want, and who drops the outcome for one of these need not change it.
const valueMark = "HGE · "

var numberNames = []string{"customer_order_num", "order_num", "tracking_num", "container_num"}

// IsNumber tells whether what the carrier gives under a name is a number of a waybill or bag.
func IsNumber(name string) bool { return slices.Contains(numberNames, name) }

// ValueHeader is the header of the column of what the carrier gives under a name: that of a field, of something that we know of,
// or the carrier's own.
func ValueHeader(language, name string) string {
	if IsNumber(name) {
		return FieldName(language, name)
	}
	if key := "value_" + name; Say(language, key) != key {
		return valueMark + Say(language, key)
	}
	return valueMark + FieldName(language, name)
}

// IsValueHeader tells whether a header is one that an outcome has given to such a column.
func IsValueHeader(header string) bool {
	header = strings.Join(strings.Fields(header), " ")
	return len(header) > len(valueMark) && strings.EqualFold(header[:len(valueMark)], valueMark)
}

// IsEventsName tells whether a sheet of ours with events may have this name.
func IsEventsName(sheet string) bool {
	return slices.ContainsFunc(Languages, func(language string) bool {
		return strings.EqualFold(SummaryName(sheet), Say(language, "events_sheet"))
	})
}
