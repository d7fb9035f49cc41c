package command

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

var makePictures = flag.Bool("pictures", false, "make the pictures of samples/pictures anew, with LibreOffice and pdftoppm")

// picture is one of the documents' pictures: a sheet of an outcome of this version, as LibreOffice prints it.
type picture struct {
	name     string
	language string
	folder   string // of the inbox
	file     string // one of samples, or the name of the file that text becomes
	text     string
	summary  bool // the Summary; else the sheet with the rows
	answer   []string
	height   int // in pixels at most
}

const questionsText = `Order Number,Channel,Allocation Package Weight (g),Tracking Numbers,Carrier Service,Master Air Bill,Dispatch Flight,Dispatched At
SHOP-8001,web,410,HGE2611210000101,EXP,123-26112106,KE081,2026-11-21 10:00
SHOP-8002,web,1250,HGE2611210000102,EXP,123-26112106,KE081,2026-11-21 10:00
SHOP-8003,app,95,HGE2611210000103,EXP,123-26112106,KE081,2026-11-21 10:00
`

const allGoodText = `Tracking No,Order Number,Gross Weight (kg),Handover
HGE2611200000101,SHOP-4001,1.11,LAX1
HGE2611200000102,SHOP-4002,2.12,LAX1
HGE2611200000103,SHOP-4003,0.13,LAX1
HGE2611200000104,SHOP-4004,1.14,LAX1
`

const manifestText = `%,%,MAWB,%
BAG-01,HGE2611202000101,123-26112004,1.25
BAG-01,HGE2611202000102,123-26112004,0.8
BAG-02,HGE2611202000104,123-26112004,1.75
BAG-02,HGE2611202000105R,123-26112004,0.95
BAG-03,HGE2611202000106,123-26112004,"2,100"
BAG-03,HGE2611202000107,123-26112004,0.6
`

var pictures = []picture{
	{name: "mixed-orders", file: "faults.xlsx", height: 420},
	{name: "mixed-summary", file: "faults.xlsx", summary: true, height: 660},
	{name: "all-good", file: "orders.csv", text: allGoodText, summary: true, height: 272},
	{name: "questions", file: "dispatch.csv", text: questionsText, summary: true, height: 435},
	{name: "questions.zh", language: "zh", file: "订单.csv", summary: true, height: 372, answer: []string{"地址簿", "g"},
		text: "订单编号,货运单号,商品名称,称重,交接批次号,收件国家\nSHOP-1,HGE2611210000201,帽子,420,LAX1,US\nSHOP-2,HGE2611210000202,上衣,350,LAX1,US\n"},
	{name: "questions.ko", language: "ko", file: "출고.csv", summary: true, height: 372, answer: []string{"주소록", "g"},
		text: "주문번호,HGE번호,상품명,실중량,인계 차수,수취 국가\nSHOP-1,HGE2611210000301,모자,420,LAX1,US\nSHOP-2,HGE2611210000302,상의,350,LAX1,US\n"},
	{name: "refused", file: "notes.csv", text: "Consignee,City\nExample Shop,Seoul\nSample Store,Busan\n", summary: true,
		height: 247},
	{name: "manifest-orders", folder: "manifest", file: "manifest.csv", text: manifestOf("Bag No", "Tracking No", "Weight (kg)"),
		height: 300},
	{name: "manifest-orders.zh", language: "zh", folder: "manifest", file: "舱单.csv",
		text: manifestOf("大包号", "运单号", "重量(kg)"), height: 300},
	{name: "manifest-orders.ko", language: "ko", folder: "manifest", file: "매니페스트.csv",
		text: manifestOf("백번호", "HGE번호", "중량(kg)"), height: 300},
}

func manifestOf(headers ...string) string {
	text := manifestText
	for _, h := range headers {
		text = strings.Replace(text, "%", h, 1)
	}
	return text
}

// TestPicturesAreNamed: each picture that a document shows is one that make pictures makes, and the other way round.
func TestPicturesAreNamed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(importertest.ProjectRoot(), "samples/pictures/*.png"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, file := range files {
		there[strings.TrimSuffix(filepath.Base(file), ".png")] = true
	}
	for _, p := range pictures {
		if !there[p.name] {
			t.Errorf("%s.png is missing: run make pictures", p.name)
		}
		delete(there, p.name)
	}
	for name := range there {
		if !strings.HasPrefix(name, "page") { // those of the page are made by its own test
			t.Errorf("nothing makes %s.png", name)
		}
	}
}

// TestPictures makes the pictures: each is of a real run of this version.
func TestPictures(t *testing.T) {
	if !*makePictures {
		t.Skip("make pictures makes them")
	}
	for _, p := range pictures {
		t.Run(p.name, func(t *testing.T) { p.make(t) })
	}
}

func (p *picture) make(t *testing.T) {
	run := newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U", Documents: true}), "")
	config := programConfig + "\n[[profile]]\nname = \"manifest\"\noperation = \"manifest\"\n"
	run.must(os.WriteFile(run.path("config.toml"), []byte(config), 0o600))
	if p.language != "" {
		run.env = append(run.env, "HGEIMPORT_LANGUAGE="+p.language)
	}
	run.must(os.MkdirAll(run.path("inbox/manifest"), 0o755))
	content := []byte(p.text)
	if p.text == "" {
		var err error
		content, err = os.ReadFile(filepath.Join(importertest.ProjectRoot(), "samples", p.file))
		run.must(err)
	}
	run.must(os.WriteFile(run.path(filepath.Join("inbox", p.folder, p.file)), content, 0o644))
	run.command("run", "--wait", "1m", "--log-level", "warn").Run() // it ends with 1: the samples have faults on purpose
	found, err := filepath.Glob(run.path(filepath.Join("outbox", p.folder, "*.outcome.xlsx")))
	if err != nil || len(found) != 1 {
		t.Fatalf("outcomes: %v (%v)", found, err)
	}
	onePage(t, found[0], p)
	run.must(savePicture(pageOf(t, found[0]), p))
}

// onePage leaves the sheet of the picture alone in a workbook, and has it printed as wide as one page.
func onePage(t *testing.T, file string, p *picture) {
	book, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	keep := 0
	if !p.summary {
		keep = 1
	}
	sheets := book.GetSheetList()
	book.SetActiveSheet(keep)
	const a3, a4 = 8, 9
	wide, width, orientation, size := true, 1, "landscape", a3
	if p.summary {
		size = a4
	}
	layout := &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &width, FitToHeight: new(int)}
	err = book.SetPageLayout(sheets[keep], layout)
	if err == nil {
		err = book.SetSheetProps(sheets[keep], &excelize.SheetPropsOptions{FitToPage: &wide})
	}
	p.fill(t, book, sheets[keep])
	for i, name := range sheets {
		if i != keep && err == nil {
			err = book.DeleteSheet(name)
		}
	}
	if err == nil {
		err = book.Save()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// fill writes answers into the yellow cells of a Summary, from the first question on.
func (p *picture) fill(t *testing.T, book *excelize.File, sheet string) {
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	left := p.answer
	for i, row := range rows {
		for _, mark := range row {
			if _, column, ok := reason.ReadQuestionMark(mark); ok && len(left) > 0 {
				if err := book.SetCellStr(sheet, fmt.Sprint(column, i+1), left[0]); err != nil {
					t.Fatal(err)
				}
				left = left[1:]
			}
		}
	}
	if len(left) > 0 {
		t.Errorf("nothing is asked that %v would answer", left)
	}
}

// pageOf is the first page of a workbook as LibreOffice prints it.
func pageOf(t *testing.T, file string) image.Image {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"soffice", "-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", dir, file},
		{"pdftoppm", "-png", "-r", "95", "-f", "1", "-l", "1", "-singlefile",
			filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), ".xlsx")+".pdf"), filepath.Join(dir, "page")},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	f, err := os.Open(filepath.Join(dir, "page.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// savePicture writes what is not white of a page, with a small margin.
func savePicture(page image.Image, p *picture) error {
	const margin = 10
	var box image.Rectangle
	for y := page.Bounds().Min.Y; y < page.Bounds().Max.Y; y++ {
		for x := page.Bounds().Min.X; x < page.Bounds().Max.X; x++ {
			if r, g, b, _ := page.At(x, y).RGBA(); min(r, g, b) < 0xf000 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	box = box.Inset(-margin)
	box.Max.Y = min(box.Max.Y, box.Min.Y+p.height)
	out := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), page, box.Min, draw.Over)
	f, err := os.Create(filepath.Join(importertest.ProjectRoot(), "samples/pictures", p.name+".png"))
	if err != nil {
		return err
	}
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, out); err != nil {
		return err
	}
	return f.Close()
}
