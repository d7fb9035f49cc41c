package importer

import (
	"github.com/prometheus/client_golang/prometheus"

	"hgeimport/importer/ledger"
)

// noticeFailed is the ending of a try to send a notice; the notice waits on.
const noticeFailed = "failed"

func newNoticesTotal() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_notices_total",
		Help: "notices by kind and ending: sent, given up, failed (a try in vain; it waits on)"}, []string{"kind", "ending"})
}

// countNotices counts notices by how they ended.
func (m *metrics) countNotices(all []ledger.Notice, ending string) {
	if m == nil {
		return
	}
	for _, n := range all {
		m.notices.WithLabelValues(n.Kind, ending).Inc()
	}
}
