package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/sheet"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// surveyedFile is an open file and how it is understood. The map step and check read a file through it.
type surveyedFile struct {
	book   *sheet.Book
	layout *mapping.Layout

	outcomes []earlierOutcome // that it is, by its Summaries

	hiddenClosed bool // every order in a hidden row was closed when it was surveyed: none of them may go out
}

// surveyFile is how map and check open a file and survey it. What is no regular file, or may not be read, is a *reason.Refusal
// like a file that cannot be understood.
func surveyFile(ctx context.Context, c *config.Config, path string, settings fileSettings) (*surveyedFile, error) {
	name := filepath.Base(path)
	if info, err := os.Lstat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, &reason.Refusal{Reasons: []reason.Reason{{Code: reason.NotRegular, Value: name}}}
	}
	if err := checkSize(c, path); err != nil {
		return nil, err
	}
	src, err := surveyRegular(ctx, c, path, settings)
	if errors.Is(err, fs.ErrPermission) {
		return nil, &reason.Refusal{Reasons: []reason.Reason{{Code: reason.NotReadable, Value: name}}}
	}
	return src, err
}

// whyOff says who has to do what before files of an operation can be sent: an administrator sets its path. It is nil for an
// operation that is on.
func whyOff(c *config.Config, op *mapping.Operation) *reason.Reason {
	key := c.API.Off(&op.Call)
	if key == "" {
		return nil
	}
	return &reason.Reason{Code: reason.OperationOff, Args: []string{key}, Of: mapping.RowsOf(op.Name())}
}

// withOff refuses a file whose operation is off. What else is wrong with it is told, too. Nothing is refused that could not be
// read.
func withOff(c *config.Config, op *mapping.Operation, src *surveyedFile, err error) error {
	off := whyOff(c, op)
	var refusal *reason.Refusal
	if off == nil || src == nil || err != nil && !errors.As(err, &refusal) {
		return err
	}
	if refusal == nil {
		return &reason.Refusal{Reasons: []reason.Reason{*off}}
	}
	return &reason.Refusal{Reasons: append([]reason.Reason{*off}, refusal.Reasons...), Answered: refusal.Answered}
}

// checkSize refuses a file that is larger than a file may be.
func checkSize(c *config.Config, path string) error {
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && info.Size() > c.Limits.FileBytes() {
		return &reason.Refusal{Reasons: []reason.Reason{{Code: reason.FileTooLarge, Args: []string{strconv.Itoa(c.Limits.FileMB)}}}}
	}
	return nil
}

// surveyRegular opens a file with its settings and surveys it. If the file cannot be read or contradicts itself, the error is a
// *reason.Refusal. If it could be read, the file is returned beside it, with what was understood of it, for its caller to close.
func surveyRegular(ctx context.Context, c *config.Config, path string, settings fileSettings) (*surveyedFile, error) {
	book, options, err := openFile(ctx, c, path, settings)
	if err != nil {
		return nil, err
	}
	src := &surveyedFile{book: book}
	if src.layout, err = src.survey(ctx, options); err != nil {
		err = src.lookBehindHidden(ctx, options, err)
	}
	var refusal *reason.Refusal
	switch {
	case err == nil:
		return src, nil
	case src.layout != nil && errors.As(err, &refusal) && !onlyEmpty(refusal):
		readErr := src.addCellFaults(ctx, refusal)
		if readErr == nil {
			return src, err
		}
		err = readErr
	}
	return nil, errors.Join(err, book.Close())
}

// onlyEmpty tells whether a file was refused because nothing of its user's stands in it: there is no table to give back.
func onlyEmpty(refusal *reason.Refusal) bool {
	return !slices.ContainsFunc(refusal.Reasons, func(r reason.Reason) bool {
		return r.Code != reason.NoRows && r.Code != reason.OnlySummary
	})
}

// mostFaultyRows is how many rows with a fault are shown of a file of which nothing is sent.
const mostFaultyRows = 2000

// addCellFaults adds the order rows whose cells are at fault to the layout of a file that is refused.
func (s *surveyedFile) addCellFaults(ctx context.Context, refusal *reason.Refusal) error {
	faults := s.layout.CellFaults(refusal)
	err := s.each(ctx, func(row *cell.Row) error {
		if why := faults(row); len(why) > 0 {
			s.layout.RowProblems = append(s.layout.RowProblems, mapping.RowProblem{Sheet: row.Sheet, Row: row.Number, Reasons: why})
		}
		if len(s.layout.RowProblems) >= mostFaultyRows {
			return errStop
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// openFile opens a file with its settings. A report opens it in the same way.
func openFile(ctx context.Context, c *config.Config, path string, p fileSettings) (*sheet.Book, mapping.Options, error) {
	aliases, err := mapping.NewAliases(p.Aliases)
	if err != nil {
		return nil, mapping.Options{}, err
	}
	options := mapping.Options{Operation: operations.Named(p.Operation), AddressBook: map[string]hgeapi.Handover{},
		DefaultHandover: p.Handover, Shipper: p.Shipper, ReturnAddress: p.Return, Constants: p.Waybill.Constants(),
		Aliases: aliases, WeightUnit: p.Read.WeightUnit, DateOrder: p.Read.DateOrder,
		HiddenRows: p.Read.HiddenRows, Persons: p.Read.Persons, MaxParcelKG: c.Form.MaxParcelKG, MaxBagKG: c.Form.MaxBagKG,
		MaxOrders: c.Form.MaxOrders, MostColumns: c.Limits.Columns, MostGroups: c.Limits.Groups, ConfigHint: "config.toml",
		TaxNumUnsent: c.API.Values.TaxNum == "",
		Answers:      p.Answers, Now: time.Now(), FileName: outcomeStem(filepath.Base(path))}
	for _, h := range c.Handover {
		options.AddressBook[h.Key] = h
	}
	understood := map[string]bool{} // the same texts are compared for each delimiter and encoding, and most stand in several rows
	known := func(header string) bool {
		known, found := understood[header]
		if !found {
			known = aliases.Field(header) != ""
			understood[strings.Clone(header)] = known
		}
		return known
	}
	book, err := sheet.Open(path, sheet.Options{Encoding: p.Read.Encoding, Answered: p.Answers[reason.EncodingKey].Answer,
		IsHeader: known,
		Limits:   limitsOf(c), Stop: ctx.Err})
	if err != nil {
		return nil, options, err
	}
	if options.Encoding, err = decideEncoding(book, p); err != nil {
		return nil, options, errors.Join(err, book.Close())
	}
	if book.Readings != nil && !isSet(p.Read.Encoding, book.Readings.Names) {
		options.Encodings = book.Readings.Names
	}
	options.FromCSV = book.FromCSV
	book.NoteEmpty()
	if book.Format == sheet.CSV {
		book.Sheets[0].Commas = book.Delimiter == ";"
	}
	return book, options, nil
}

// limitsOf are the limits of the configuration.
func limitsOf(c *config.Config) sheet.Limits {
	l := c.Limits
	return sheet.Limits{Sheets: l.Sheets, Rows: l.Rows, Cells: l.Cells, Text: int64(l.TextMB) << 20,
		Unpacked: int64(l.UnpackedMB) << 20}
}

// survey goes through all rows once. If cells are merged it goes through them a second time: the reader learns only at the end
// of a sheet which cells a merged range covers. So it does if labels below the orders are for all of them.
func (s *surveyedFile) survey(ctx context.Context, options mapping.Options) (*mapping.Layout, error) {
	var below *mapping.LabelsBelow
	for again := false; ; again = true {
		survey := mapping.NewSurvey(options, s.book.Sheets)
		err := s.readAnswers(ctx, survey)
		if below != nil {
			survey.WithLabels(below)
		}
		if err == nil {
			err = s.eachAhead(ctx, func(row *cell.Row) error {
				survey.Add(row)
				return survey.Beyond()
			})
		}
		if err != nil {
			return nil, err
		}
		if !again && s.book.HasMergedRanges() {
			continue
		}
		if err := s.addSums(ctx, survey); err != nil {
			return nil, err
		}
		layout, err := survey.Layout()
		if below != nil || survey.LabelsBelow() == nil {
			return layout, err
		}
		below = survey.LabelsBelow()
	}
}

// addSums gives the survey once more the rows of the sheets of which it needs the sums.
func (s *surveyedFile) addSums(ctx context.Context, survey *mapping.Survey) error {
	for _, i := range survey.SheetsToSum() {
		if err := eachIn(ctx, s.book.Rows(i), func(row *cell.Row) error {
			survey.AddToSums(row)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// readAnswers gives the survey what stands beside the questions of an earlier outcome's Summary, before any row of a table.
func (s *surveyedFile) readAnswers(ctx context.Context, survey *mapping.Survey) error {
	summaries, err := summariesIn(s.book)
	if err != nil {
		return err
	}
	s.outcomes = make([]earlierOutcome, len(summaries))
	for n, i := range summaries {
		for row, err := range s.book.Rows(i) {
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return err
			}
			survey.ReadAnswers(row)
			s.outcomes[n].add(row)
		}
	}
	return nil
}

// each calls do for the rows of all sheets that are not hidden.
func (s *surveyedFile) each(ctx context.Context, do func(*cell.Row) error) error {
	return s.eachOf(ctx, s.book.Rows, do)
}

// eachAhead is each with a goroutine that reads ahead. Nothing else may read the book meanwhile.
func (s *surveyedFile) eachAhead(ctx context.Context, do func(*cell.Row) error) error {
	return s.eachOf(ctx, s.book.RowsAhead, do)
}

func (s *surveyedFile) eachOf(ctx context.Context, rows func(sheet int) iter.Seq2[*cell.Row, error],
	do func(*cell.Row) error) error {
	for i, sh := range s.book.Sheets {
		if sh.Hidden {
			continue
		}
		if err := eachIn(ctx, rows(i), do); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// eachIn calls do for the rows of a sheet.
func eachIn(ctx context.Context, rows iter.Seq2[*cell.Row, error], do func(*cell.Row) error) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := do(row); err != nil {
			return err
		}
		if row.Number%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// Close closes the file.
func (s *surveyedFile) Close() error { return s.book.Close() }

// Understood is how a file was read. The ledger keeps it as JSON, and the outcome shows it.
type Understood struct {
	Format    string          `json:"format"`
	Encoding  string          `json:"encoding,omitempty"`
	Delimiter string          `json:"delimiter,omitempty"`
	Layout    *mapping.Layout `json:"layout"`
	Repairs   []reason.Reason `json:"repairs,omitempty"`
	Noticed   []reason.Reason `json:"seen,omitempty"`

	questions []reason.Reason // that nobody has answered
}

// understood is known once the mapper has mapped all rows: it adds the repairs. m is nil for a file that is not mapped.
func (s *surveyedFile) understood(m *mapping.Mapper) Understood {
	u := Understood{Format: s.book.Format, Encoding: s.book.Encoding, Delimiter: s.book.Delimiter, Layout: s.layout,
		Noticed: s.book.Notes()}
	if m != nil {
		u.Repairs = m.Repairs()
	}
	return u
}

// understoodJSON is the understanding as JSON.
func (s *surveyedFile) understoodJSON(m *mapping.Mapper) string {
	text, _ := json.Marshal(s.understood(m)) // plain data: it cannot fail
	return string(text)
}
