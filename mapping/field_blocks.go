package mapping

// BlockFields are the names of the fields of a block (handover, flight, bag), its key first.
func BlockFields(block string) []string {
	switch block {
	case "handover":
		return fieldNames[handoverNum : addressOne+1]
	case "flight":
		return fieldNames[mawbNo : transitFlightNo+1]
	case "bag":
		return []string{"bag_num", "bag_type", "bag_weight", "bag_length", "bag_width", "bag_height"}
	}
	return nil
}
