package folder

// Space is how much a volume still takes.
type Space struct {
	Free, Total     uint64 // bytes that this user may still write, and all; Total 0 = not known
	FreeFiles, Most uint64 // files that may still be made, and all; Most 0 = not known, or no such limit
	ReadOnly        bool   // it is mounted so that nobody can write to it
}
