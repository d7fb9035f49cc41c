package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/riverqueue/river/rivertype"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A poison file is one that makes a step fail or panic however often it is tried, while disk, ledger and folders are well.
// After poisonAfter attempts its user gets an answer instead, and the other files go on.

// giveUpAfter is how often a step of one file may bring the process or itself down before the file is given up.
const giveUpAfter = 4

// deathsForOne is how many deaths of the program in the middle of a step count as one attempt. It may have been killed by an
// administrator, a power cut or a cron job that lost patience, or while it waited for another machine: four of those in a row
// are no poison yet.
const deathsForOne = 3

// attempts is which attempt at its step a job is: the failures that the queue has an error of, the deaths, and this one.
func attempts(job *rivertype.JobRow) int {
	return 1 + len(job.Errors) + max(job.Attempt-1-len(job.Errors), 0)/deathsForOne
}

// panicError is a panic of one step, caught: the process lives on.
type panicError struct{ value any }

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// countsAgainstFile tells whether an error counts against the file. What is wrong with a disk, a folder or the ledger does not, nor
// do rows that do not add up: that is for an administrator to see, never for an outcome.
func countsAgainstFile(err error) bool {
	var folder *folder.Error
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	var number syscall.Errno
	var gap *GapError
	switch {
	case errors.As(err, &folder), errors.As(err, &path), errors.As(err, &link), errors.As(err, &call), errors.As(err, &number),
		errors.As(err, &gap):
		return false
	case errors.Is(err, ledger.ErrLedger), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	}
	return true
}

// mapRow maps a row. Where the file is poison the row is rejected instead, and may itself be what mapping panics at: all
// rows that have no entry yet get this one, so that they add up.
func (p *planner) mapRow(m *mapping.Mapper, row *cell.Row) (e mapping.MappedRow) {
	if p.failed == nil {
		return m.Map(row)
	}
	defer func() {
		if recover() != nil {
			e = mapping.MappedRow{Counts: true, Order: mapping.Order{Sheet: row.Sheet, Row: row.Number}}
		}
		if e.Counts && e.Status == "" {
			e.Status, e.Reasons = reason.Rejected, []reason.Reason{*p.failed}
		}
	}()
	return m.Map(row)
}
