package reason

// What became of a row or a file on the road, after its sheet was understood. The importer gives these. Args are listed
// behind each code, in order.
const (
	AlreadyConfirmed Code = "already-confirmed" // file, time it was claimed, reference of the form that closed the order
	UnderWay         Code = "under-way"         // file, time it was claimed, reference of the form that has the order now
	RepeatedInFile   Code = "repeated-in-file"  // Cell; cell of the order's first row

	CarrierRefusedForm  Code = "carrier-refused-form"  // the carrier's words
	CarrierRefusedOrder Code = "carrier-refused-order" // the carrier's words
	ReferenceTaken      Code = "reference-taken"       // reference that somebody else has used
	OwnReferenceTaken   Code = "own-reference-taken"   // reference that this importer chose, and that the carrier has a form of
	NotNamed            Code = "not-named"             // reference of the form whose result leaves the order out
	GaveUp              Code = "gave-up"               // reference, how long it was asked for
	StillUnknown        Code = "still-unknown"         // reference that was asked for again, in vain

	HeldBack       Code = "held-back"        // how many rows of the file have a problem
	CheckWouldSend Code = "check-would-send" // only a check: the row has no problem
	SourceGone     Code = "source-gone"      // Value: name of a file that somebody has taken out of the work folder
	WrittenLate    Code = "written-late"     // Value: name of a file that was changed after it had been taken
	FileFailed     Code = "file-failed"      // attempts; the error, may be missing
	NotReadable    Code = "not-readable"     // Value: name of a file that the importer may not read
	NotRegular     Code = "not-regular"      // Value: name of a link, folder or device that lies in the inbox
)
