package reason

import "strings"

// Step is the kind of thing that a clerk does next. They are in the order of a headline: the last one is the worst.
type Step int

// The steps, the worst last.
const (
	StepNone   Step = iota // nothing
	StepWait               // wait for the outcome of another file
	StepAgain              // drop the workbook again as it is, so that the carrier is asked again
	StepDrop               // drop the workbook again as it is, so that its rows are sent
	StepMend               // mend the workbook and drop it again
	StepAnswer             // answer a question in the workbook and drop it again
	StepAsk                // ask the administrator before anything else
)

// steps says what a clerk does next about a code. A code that does not stand here is mended, or has nothing to do if its words
// name no next step. A test compares this with the words.
var steps = map[Code]Step{
	RepeatedInFile: StepNone, AlreadyConfirmed: StepNone, ClosedElsewhere: StepNone, NewerValues: StepNone,
	UnderWay: StepWait, WrittenLate: StepWait, BadPDF: StepDrop, RequestErased: StepDrop, MadeAnew: StepNone,
	OrderNotEnded: StepAgain, NotNamed: StepAgain, GaveUp: StepAgain, NoClearAnswer: StepAgain, CheckWouldAsk: StepAgain,
	CheckWouldRepeat: StepAgain,
	FileFailed:       StepDrop, OlderUnderWay: StepDrop, SourceGone: StepDrop, CheckWouldSend: StepDrop,
	ClosedOtherwise: StepNone, ClosedDamaged: StepNone, DamagedUnused: StepNone, LabelKept: StepNone, OtherwiseUnused: StepNone,
	ClosedRepeated: StepNone, ClosedWithout: StepNone, ClosedOtherwiseAlso: StepNone, RepeatedUnused: StepNone,
	ChangesNotApplied: StepNone, ChangesUnused: StepNone, DeliveredBefore: StepNone, ExistedAlready: StepNone,
	CancelledSince: StepNone, UndoneSince: StepNone, SeenDone: StepNone, NoEventsYet: StepNone, LeftOutMarked: StepNone,
	OperationOff: StepAsk, NoAddressOf: StepAsk, BagsUnread: StepAsk,
	NotReadyYet: StepAgain, LookedInVain: StepAgain, NoAnswer: StepAgain, PCCCNoAnswer: StepAgain, CheckWouldLook: StepAgain,
	FormDeclined: StepAsk, ReferenceTaken: StepAsk, StillUnknown: StepAsk, NotRepeated: StepAsk, UnknownEncoding: StepAsk,
}

// Step is what a clerk does next about a code.
func (c Code) Step() Step {
	if step, ok := steps[c]; ok {
		return step
	}
	if _, next := (Reason{Code: c}).Words("en"); strings.TrimSpace(next) == "" {
		return StepNone
	}
	return StepMend
}

// Step is what a clerk does next about a reason.
func (r Reason) Step() Step {
	if r.Asks != nil {
		return StepAnswer
	}
	return r.Code.Step()
}

// statusSteps are the next steps of rows without a reason.
var statusSteps = map[Status]Step{Refused: StepMend, Rejected: StepMend, Unconfirmed: StepAgain, Unknown: StepAgain}

// WorstStep is what a clerk does next about a row of this status: the worst of the steps of its reasons.
func WorstStep(status Status, reasons []Reason) Step {
	if len(reasons) == 0 {
		return statusSteps[status]
	}
	worst := StepNone
	for _, r := range reasons {
		worst = max(worst, r.Step())
	}
	return worst
}
