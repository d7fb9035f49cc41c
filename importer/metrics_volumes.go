package importer

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// volumes has the figures of the volumes that the folders and a SQLite ledger lie on, and the size of the ledger. A share whose
// server is gone does not answer: then its samples are left out.
type volumes struct {
	cfg     *config.Config
	ledger  *ledger.Ledger
	folders []*watchedVolume
	mu      sync.Mutex // one look at a time

	free, size, files, bytes *prometheus.Desc
}

// watchedVolume is the volume of one folder.
type watchedVolume struct {
	key, path string
	asked     atomic.Bool // a question has not been answered yet
}

func newVolumes(c *config.Config, l *ledger.Ledger) *volumes {
	label := []string{"folder"}
	v := &volumes{cfg: c, ledger: l,
		free: prometheus.NewDesc("hgeimport_volume_free_bytes", "bytes that this user may still write to the volume of a folder",
			label, nil),
		size: prometheus.NewDesc("hgeimport_volume_bytes", "size of the volume of a folder", label, nil),
		files: prometheus.NewDesc("hgeimport_volume_free_files", "files that the volume of a folder still takes, where it has "+
			"such a limit", label, nil),
		bytes: prometheus.NewDesc("hgeimport_ledger_bytes", "size of the ledger: its files, or its tables in a PostgreSQL", nil, nil)}
	for _, f := range markedFolders(c) {
		v.folders = append(v.folders, &watchedVolume{key: f.key, path: f.path})
	}
	if path, embedded := strings.CutPrefix(c.Ledger.URL, "sqlite:"); embedded {
		v.folders = append(v.folders, &watchedVolume{key: "ledger", path: filepath.Dir(path)})
	}
	return v
}

// Describe is for prometheus.Collector.
func (v *volumes) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{v.free, v.size, v.files, v.bytes} {
		to <- d
	}
}

// Collect is for prometheus.Collector.
func (v *volumes) Collect(to chan<- prometheus.Metric) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range v.folders {
		s, ok := f.space()
		if !ok || s.Total == 0 {
			continue
		}
		gauge := func(desc *prometheus.Desc, n uint64) {
			to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(n), f.key)
		}
		gauge(v.free, s.Free)
		gauge(v.size, s.Total)
		if s.Most > 0 {
			gauge(v.files, s.FreeFiles)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), answersWithin.ledger)
	defer cancel()
	if n, err := v.ledger.Bytes(ctx, v.cfg.Ledger.URL); err == nil {
		to <- prometheus.MustNewConstMetric(v.bytes, prometheus.GaugeValue, float64(n))
	}
}

// space asks the volume. One that has not answered the last time is not asked again until it has.
func (f *watchedVolume) space() (s folder.Space, ok bool) {
	if f.asked.Swap(true) {
		return s, false
	}
	got := make(chan folder.Space, 1)
	go func() {
		s, err := folder.SpaceOf(f.path)
		f.asked.Store(false)
		if err == nil {
			got <- s
		}
		close(got)
	}()
	timeout := time.NewTimer(answersWithin.volume)
	defer timeout.Stop()
	select {
	case s, ok = <-got:
		return s, ok
	case <-timeout.C:
		return s, false
	}
}
