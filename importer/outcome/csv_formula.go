package outcome

import (
	"regexp"
	"strings"
)

// A CSV has no types: a program that opens it takes a text for a formula by how it begins. It passes over white space before
// the sign, and takes full-width signs for signs. A program that parts columns by another character than ours, or that knows no
// quotes, also begins a cell behind that character. So an apostrophe goes before each piece that could be a formula. When the
// file is dropped again, the reader of a cell takes it off.

const (
	formulaSigns = "=+-@＝＋－＠﹦﹢﹣﹫"
	whiteSpace   = " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
		"\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u00ad"
	pieceEnds = ";,|\t\n\r" // behind one of these, some program begins a new cell
)

var (
	// signedNumber is a text that begins like a formula and is written as it is: a program that reads it as a number shows the
	// same number. A telephone number with hyphens or spaces is none: +82-10-1234 is a subtraction.
	signedNumber = regexp.MustCompile(`^[+-][0-9]+([.,][0-9]+)*%?$`)

	// ordinary are texts of the user's that begin like a formula, but that no program can take for one: a hyphen that stands for
	// "none", a number with its unit, and the ="0012" with which shops keep the zeros of a number.
	ordinary = regexp.MustCompile(`^(?:[-+－＋]+|[+-]\s?[0-9]+(?:[.,][0-9]+)*\s?(?:kg|g|lbs?|oz|t|cm|mm|m|克|千克|公斤)|="[0-9A-Za-z-]*")$`)

	// callsOrReads is a call of a function, a reference to a sheet, or one to another program.
	callsOrReads = regexp.MustCompile(`[\pL\pN_.][(（]|[\pL\pN_'\]][!！]|[|｜]`)
)

// guarded is a text of the user's as it may stand in a CSV. It is written as the source has it, unless it, or a piece of it,
// could run or read something. Inside of a text, a plus, hyphen or @ alone is no danger: "box 1; - fragile (glass)" stays as
// it is.
func guarded(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	first := strings.Trim(text, whiteSpace)
	if beginsLikeFormula(first) && !signedNumber.MatchString(first) && !ordinary.MatchString(first) {
		text = "'" + text
	}
	return guardPieces(text, func(piece string) bool {
		return strings.ContainsRune("=＝﹦", firstRune(piece)) || callsOrReads.MatchString(piece)
	})
}

// guardedOurs is a text of our columns, which may be the carrier's words: every piece that begins like a formula is guarded.
func guardedOurs(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if beginsLikeFormula(text) {
		text = "'" + text
	}
	return guardPieces(text, func(piece string) bool { return !signedNumber.MatchString(strings.TrimRight(piece, whiteSpace)) })
}

// guardPieces puts an apostrophe before each piece of a text but the first that begins like a formula, if it is dangerous. A
// piece goes to the end of the text: what a formula needs may stand behind the next separator.
func guardPieces(text string, dangerous func(piece string) bool) string {
	from := strings.IndexAny(text, pieceEnds)
	if from < 0 || !strings.ContainsAny(text[from:], formulaSigns) {
		return text
	}
	var b strings.Builder
	b.WriteString(text[:from])
	for rest := text[from:]; rest != ""; {
		end, piece := rest[:1], rest[1:]
		b.WriteString(end)
		if beginsLikeFormula(piece) && dangerous(strings.TrimLeft(piece, whiteSpace)) {
			b.WriteByte('\'')
		}
		next := strings.IndexAny(piece, pieceEnds)
		if next < 0 {
			next = len(piece)
		}
		b.WriteString(piece[:next])
		rest = piece[next:]
	}
	return b.String()
}

// beginsLikeFormula tells whether a text begins with a sign, behind any white space.
func beginsLikeFormula(text string) bool {
	return strings.ContainsRune(formulaSigns, firstRune(strings.TrimLeft(text, whiteSpace)))
}

// firstRune is the first character of s, and one that is nowhere if s is empty.
func firstRune(s string) rune {
	for _, c := range s {
		return c
	}
	return -1
}
