package sheet

import (
	"errors"
	"io/fs"
	"strconv"

	"hgeimport/mapping/reason"
)

// refuse stops a file for one reason.
func refuse(code reason.Code, args ...string) error {
	return refusal(reason.Reason{Code: code, Args: args})
}

func refusal(r reason.Reason) error { return &reason.Refusal{Reasons: []reason.Reason{r}} }

// damaged is what an error while reading a part means. A disk or network that fails says nothing about the file.
func damaged(err error, part string) error {
	var disk *fs.PathError
	if isRefusal(err) || errors.As(err, &disk) {
		return err
	}
	return refuse(reason.DamagedPart, part)
}

// longCell refuses a cell beyond mostChars. cell is "" for a shared text, which many cells may show.
func longCell(cell string) error {
	return refusal(reason.Reason{Code: reason.LongCell, Cell: cell, Args: []string{itoa(MostChars), ""}})
}

// isRefusal tells a word about the file from an error of the file system.
func isRefusal(err error) bool {
	var r *reason.Refusal
	return errors.As(err, &r)
}

// shorten keeps what is shown of a value readable.
func shorten(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

func itoa[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// refused says whether err is a refusal for code.
func isRefusalFor(err error, code reason.Code) bool {
	var r *reason.Refusal
	return errors.As(err, &r) && len(r.Reasons) > 0 && r.Reasons[0].Code == code
}
