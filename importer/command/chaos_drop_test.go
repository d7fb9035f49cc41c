package command

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// mostOpen is how many dropped files may be without an outcome before the next one is dropped.
const mostOpen = 20

// dropFiles drops CSV and xlsx files until ctx ends. Some are renamed into the inbox, some are written slowly. Some of their
// orders are in earlier files, too.
func (c *chaos) dropFiles(ctx context.Context, random *rand.Rand) {
	var earlier []string
	for n := 1; ctx.Err() == nil; n++ {
		rows := make([]droppedRow, 1+random.IntN(60))
		for i := range rows {
			rows[i] = droppedRow{order: fmt.Sprintf("HGE%07d%05d%c", n, i, "0123456789KRU"[random.IntN(13)]), bad: random.IntN(20) == 0}
			if len(earlier) > 0 && random.IntN(10) == 0 {
				rows[i].order = earlier[random.IntN(len(earlier))]
			} else if order := c.shareOrder(rows[i].order, random); order != "" {
				rows[i].order = order
			}
			if slices.ContainsFunc(rows[:i], func(r droppedRow) bool { return r.order == rows[i].order }) {
				rows[i].order = fmt.Sprintf("HGE%07d%05dX", n, i)
			}
		}
		if !slices.ContainsFunc(rows, func(r droppedRow) bool { return !r.bad }) {
			rows[0].bad = false // without any good weight the column would not be recognised, and the file be refused as a whole
		}
		for _, r := range rows {
			earlier = append(earlier, r.order)
		}
		name := fmt.Sprintf("file%06d.csv", n)
		if random.IntN(5) == 0 {
			name = fmt.Sprintf("file%06d.xlsx", n)
		}
		c.files[name] = rows
		if err := c.dropFile(name, rows, random); err != nil {
			c.t.Error(err)
			return
		}
		for ctx.Err() == nil && n-len(c.droppedIn("archive")) >= mostOpen {
			pauseFor(ctx, 20*time.Millisecond)
		}
		pauseFor(ctx, time.Duration(random.IntN(60))*time.Millisecond)
	}
}

// shareOrder remembers a new order. In some cases it returns one that was dropped before, perhaps for the other operation that
// closes orders.
func (c *chaos) shareOrder(order string, random *rand.Rand) (other string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	scanform := !strings.HasPrefix(order, "HGEM")
	if n := len(c.orders); n > 0 && random.IntN(25) == 0 {
		other = c.orders[random.IntN(n)]
		if scanform != !strings.HasPrefix(other, "HGEM") {
			c.elsewhere[other] = true
		}
		return other
	}
	c.orders = append(c.orders, order)
	return ""
}

// isElsewhere tells whether an order was dropped for another operation, too.
func (c *chaos) isElsewhere(order string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.elsewhere[order]
}

// dropFile writes one file.
func (c *chaos) dropFile(name string, rows []droppedRow, random *rand.Rand) error {
	table := [][]string{{"order_num", "weight", "handover"}}
	for _, r := range rows {
		weight := "1.25"
		if r.bad {
			weight = "heavy"
		}
		table = append(table, []string{r.order, weight, "LAX1"})
	}
	if filepath.Ext(name) == ".csv" && random.IntN(40) == 0 {
		widen(table)
	}
	to := filepath.Join(c.path("inbox"), name)
	if filepath.Ext(name) == ".xlsx" || random.IntN(2) == 0 {
		half := filepath.Join(c.path("inbox"), name+".part")
		if err := writeTable(half, table); err != nil {
			return err
		}
		return takingPlace(to, func() error { return os.Rename(half, to) })
	}
	return takingPlace(to, func() error { return appendSlowly(to, table, random) })
}

// widen adds thousands of columns to a table, as an export of a whole database has them.
func widen(table [][]string) {
	for i := range table {
		for n := range 3000 {
			text := ""
			if i == 0 {
				text = fmt.Sprint("attribute ", n)
			}
			table[i] = append(table[i], text)
		}
	}
}

// takingPlace makes a file under a name. If a neighbour has put a folder there, it is removed first, as its user would do.
func takingPlace(name string, do func() error) error {
	for {
		err := do()
		if info, lookErr := os.Lstat(name); err == nil || lookErr != nil || !info.IsDir() {
			return err
		}
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
}

// appendSlowly writes pieces that end anywhere, with pauses that are shorter than settle.
func appendSlowly(to string, table [][]string, random *rand.Rand) error {
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(table); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) // never through what a neighbour has put there
	if err != nil {
		return err
	}
	for text := b.String(); text != "" && err == nil; {
		n := min(len(text), 1+random.IntN(2000))
		_, err = io.WriteString(f, text[:n])
		text = text[n:]
		pauseFor(context.Background(), time.Duration(random.IntN(20))*time.Millisecond)
	}
	return errors.Join(err, f.Close())
}

func writeTable(path string, table [][]string) error {
	if !strings.Contains(path, ".xlsx") {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		return errors.Join(csv.NewWriter(f).WriteAll(table), f.Close())
	}
	book := excelize.NewFile()
	for i, row := range table {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(book.Write(f), f.Close(), book.Close())
}
