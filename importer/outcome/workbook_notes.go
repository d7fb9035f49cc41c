package outcome

import (
	"fmt"
	"strings"

	"hgeimport/mapping/cell"
)

// A note of a cell may say that its order is not to go out. So a new workbook has the notes of its source: without them it would
// say less when it is dropped again. Excel wants each note in two parts, as a text and as a box that is drawn.

// note is a comment of a cell.
type note struct {
	row, column int // 1-based, 0-based
	text        string
}

// mostNotes is how many notes a sheet may have that is written anew.
const mostNotes = 100_000

const (
	vmlType   = "application/vnd.openxmlformats-officedocument.vmlDrawing"
	notesType = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
)

// appendNotes appends the comments of a row.
func appendNotes(list []note, r *cell.Row) ([]note, error) {
	for _, c := range r.Comments {
		if len(list) == mostNotes {
			return nil, fmt.Errorf("%w: more than %d comments", ErrNoRoom, mostNotes)
		}
		list = append(list, note{r.Number, c.Column, c.Text})
	}
	return list, nil
}

func notesPart(n int) string { return fmt.Sprintf("xl/comments%d.xml", n) }

// legacyDrawing is the XML that ties the boxes of notes to a sheet.
const legacyDrawing = `<legacyDrawing xmlns:r="` + officeRels + `" r:id="rId2"/>`

// addNotes adds the parts of the notes of the n-th sheet.
func addNotes(add func(name, content string), n int, notes []note) {
	var texts, boxes strings.Builder
	for i, c := range notes {
		fmt.Fprintf(&texts, `<comment ref="%s" authorId="0"><text><t xml:space="preserve">%s</t></text></comment>`,
			cell.Address("", c.column, c.row), escaped(cellText(c.text)))
		fmt.Fprintf(&boxes, `<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;width:144pt;height:60pt;`+
			`visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox/>`+
			`<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row>`+
			`<x:Column>%d</x:Column></x:ClientData></v:shape>`, n<<20+i+1, c.row-1, c.column)
	}
	add(notesPart(n), xmlStart+`<comments xmlns="`+transitionalMain+`"><authors><author></author></authors><commentList>`+
		texts.String()+`</commentList></comments>`)
	add(fmt.Sprintf("xl/drawings/vmlDrawing%d.vml", n), `<xml xmlns:v="urn:schemas-microsoft-com:vml" `+
		`xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">`+
		`<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">`+
		`<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`+boxes.String()+`</xml>`)
	add(relationsPart(sheetPart(n)), relsStart+`<Relationship Id="rId1" Type="`+officeRels+`/comments" Target="`+
		fmt.Sprintf(`../comments%d.xml"/><Relationship Id="rId2" Type="%s/vmlDrawing" Target="../drawings/vmlDrawing%d.vml"/>`,
			n, officeRels, n)+`</Relationships>`)
}
