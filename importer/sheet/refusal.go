package sheet

import (
	"errors"
	"io/fs"
	"strconv"

	"hgeimport/mapping/reason"
)

// refuse is the error that refuses a file for a reason that concerns no single cell.
func refuse(code reason.Code, args ...string) error {
	return refusal(reason.Reason{Code: code, Args: args})
}

func refusal(r reason.Reason) error { return &reason.Refusal{Reasons: []reason.Reason{r}} }

// damaged makes a refusal of an error that came up while a part was unpacked. An error of the disk or network stays as
// it is: it says nothing about the file.
func damaged(err error, part string) error {
	var disk *fs.PathError
	if isRefusal(err) || isStopped(err) || errors.As(err, &disk) {
		return err
	}
	return refuse(reason.DamagedPart, part)
}

// longCell refuses a cell with more than MostChars. cell is "" for a shared string, which many cells may show.
func longCell(cell string) error {
	return refusal(reason.Reason{Code: reason.LongCell, Cell: cell, Args: []string{itoa(MostChars), ""}})
}

// isRefusal tells a refusal from an error of the file system.
func isRefusal(err error) bool {
	var r *reason.Refusal
	return errors.As(err, &r)
}

// shorten cuts a value that is shown in a message to 60 characters.
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

// isRefusalFor tells whether err is a refusal with this code.
func isRefusalFor(err error, code reason.Code) bool {
	var r *reason.Refusal
	return errors.As(err, &r) && len(r.Reasons) > 0 && r.Reasons[0].Code == code
}
