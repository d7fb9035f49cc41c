package shape_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"hgeimport/hgeapi/shape"
)

// Whatever a reply is: a proposal is TOML that is valid settings, gives no word a meaning, and reads the reply at least as
// before.
func FuzzPropose(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		if a, err := txtar.ParseFile(file); err == nil {
			f.Add(string(part(a, "reply.json")))
		}
	}
	known := shape.Known{Reference: ourReference, Orders: ourOrders}
	f.Fuzz(func(t *testing.T, reply string) {
		read := reader(t, []byte(reply), known)
		before := read(shipped)
		p := shape.Propose(shipped, before, known, read)
		for _, l := range p.Lines {
			if !l.Off && slices.Contains([]string{"pending", "partial", "succeeded", "failed", "order_succeeded", "order_failed"}, l.Key) {
				t.Errorf("%s = %s is no choice", l.Key, l.Value)
			}
		}
		settings := withLines(t, shipped, shape.TOML("api.result", p.Lines))
		if after := read(settings); after == nil || before.Err == nil && after.Err != nil {
			t.Errorf("%v was read before, and is not now", before.Result)
		}
		shape.Unread(before, shipped)
		shape.Named(before.JSON)
	})
}

// A reply of many orders is looked at within seconds.
func TestProposeForManyOrders(t *testing.T) {
	var b strings.Builder
	known := shape.Known{Reference: ourReference}
	fmt.Fprintf(&b, `{"code":200,"success":true,"data":{"ref":%q,"state":"done","list":[`, ourReference)
	for i := range 20_000 {
		order := fmt.Sprintf("HGE%013d", i)
		known.Orders = append(known.Orders, order)
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"no":[%q],"state":"done","message":"m%d"}`, order, i)
	}
	b.WriteString("]}}")
	read := reader(t, []byte(b.String()), known)
	p := shape.Propose(shipped, read(shipped), known, read)
	if p.Shape.Orders != "list" || p.Shape.OrderNum != "no.0" || p.Shape.OrderState != "state" ||
		len(p.Reading.Result.Orders) != 20_000 {
		t.Errorf("%+v", p.Lines)
	}
}
