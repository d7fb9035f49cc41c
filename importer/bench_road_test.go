package importer

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"hgeimport/importer/importertest"
)

// BenchmarkRoad takes one CSV the whole road, from claim to archive, against a carrier on loopback that does not delay. It
// reports rows per second, the time as a multiple of reading the same file by encoding/csv alone, the peak of the heap, and the
// peak of the process's resident size. The resident size with a million rows is also reported as a multiple of that with
// 200,000 rows.
func BenchmarkRoad(b *testing.B) {
	var small float64 // resident size with 200,000
	for _, rows := range []int{200_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			var resident float64
			for b.Loop() {
				resident = benchRoad(b, rows)
			}
			if resident == 0 {
				return // only Linux tells it
			}
			b.ReportMetric(resident/(1<<20), "resident-MB")
			if rows == 200_000 {
				small = resident
			} else if small > 0 {
				b.ReportMetric(resident/small, "x-resident-of-200k")
			}
		})
	}
}

func benchRoad(b *testing.B, rows int) (resident float64) {
	cfg := importertest.Config(b.TempDir(), carrierProcess(b))
	im, err := Open(b.Context(), cfg, importertest.QuietLog())
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(cfg.Folders.Inbox, "big.csv")
	writeOrders(b, path, rows)
	bare := timeBareCSV(b, path)
	forgetResident(b)
	peak := watchHeap()
	start, worked := time.Now(), processorTime()
	result, err := im.Run(b.Context(), 30*time.Minute)
	took, busy := time.Since(start), processorTime()-worked
	heap := peak()
	resident = peakResident(b)
	if err != nil || !result.AllClosed() || len(result.Files) != 1 || result.Files[0].Rows.Read != rows {
		b.Fatalf("%+v, %v", result, err)
	}
	if err := im.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(rows)/took.Seconds(), "rows/s")
	b.ReportMetric(took.Seconds()/bare.Seconds(), "x-encoding/csv")
	b.ReportMetric(busy.Seconds()/float64(rows)*1e6, "processor-µs/row")
	b.ReportMetric(heap/(1<<20), "peak-MB")
	b.ReportMetric(0, "ns/op")
	return resident
}

// forgetResident gives the memory that the process does not need back to the system, and resets the peak of its resident size.
func forgetResident(b *testing.B) {
	debug.FreeOSMemory()
	if runtime.GOOS != "linux" {
		return
	}
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak of the resident size is that of the process since its start: %v", err)
	}
}

// peakResident is the peak of the process's resident size in bytes, 0 if the system does not tell it.
func peakResident(b *testing.B) float64 {
	if runtime.GOOS != "linux" {
		return 0
	}
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	var kB float64
	_, peak, _ := strings.Cut(string(text), "VmHWM:")
	if _, err := fmt.Sscan(peak, &kB); err != nil {
		b.Fatalf("VmHWM: %v", err)
	}
	return kB * 1024
}

// carrierProcess starts the test carrier as a process of its own. The carrier remembers every order, and that memory must not
// be counted as the importer's.
func carrierProcess(b *testing.B) (url string) {
	bin := filepath.Join(b.TempDir(), "carrier")
	if out, err := exec.Command("go", "build", "-o", bin, "hgeimport/hgeapi/hgeapitest/carrier").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(bin, "--processing", "0s", "--refuse", "", "--omit", "", "--lose", "")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	url, err = bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(url)
}

// writeOrders writes a CSV of 22 columns.
func writeOrders(tb testing.TB, path string, rows int) {
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprint(w, "order_num,customer_order_num,weight,net_weight,handover")
	for i := range 17 {
		fmt.Fprintf(w, ",remark %d", i)
	}
	for i := range rows {
		fmt.Fprintf(w, "\nHGE261120%07d,C-%d,1.%02d,1.0,LAX1,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", i, i, i%100)
	}
	fmt.Fprintln(w) // a file that ends in the middle of a line may be half written, and is left alone for five times as long
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
}

func timeBareCSV(tb testing.TB, path string) time.Duration {
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	start := time.Now()
	r := csv.NewReader(bufio.NewReader(f))
	r.ReuseRecord = true
	for {
		if _, err := r.Read(); err == io.EOF {
			return time.Since(start)
		} else if err != nil {
			tb.Fatal(err)
		}
	}
}

// watchHeap samples the heap in use until it is asked for its peak, in bytes.
func watchHeap() func() float64 {
	stop := make(chan struct{})
	var peak uint64
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse+m.StackInuse)
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	})
	return func() float64 {
		close(stop)
		wg.Wait()
		return float64(peak)
	}
}
