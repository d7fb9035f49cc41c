package importer

import (
	"errors"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"

	"hgeimport/hgeapi"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// Version is the version of the program, as the build has set it. main sets it before anything else runs.
var Version string

// moreFigures are counted or set where something happens. What is asked of the ledger and of volumes when somebody reads the
// figures is in metrics_ledger.go and metrics_volumes.go.
type moreFigures struct {
	waiting   *prometheus.GaugeVec   // files in the inbox, by why
	logins    *prometheus.CounterVec // by ending
	questions *prometheus.CounterVec // by code
	answers   *prometheus.CounterVec // by code
}

// whyWaits are the reasons for which files lie in the inbox, as labels. They stay as they are: alert rules name them.
var whyWaits = map[folder.Unsettled]string{
	folder.StillChanging: "changing", folder.StillEmpty: "empty", folder.NotWhole: "not_whole", folder.OpenForWriting: "open",
	folder.OpenInOffice: "open_in_office", folder.MayNotRead: "unreadable", waitsItsTurn: "turn"}

// Further labels: of what is never taken.
const (
	whyLeftAlone = "left_alone" // by its name
	whyNoProfile = "no_profile" // a folder that is no profile
	whyStrange   = "strange"    // too big, or a sub-folder that cannot be used
)

// The endings of a login.
const (
	loginDone     = "done"
	loginRefused  = "refused"
	loginNoAnswer = "no_answer"
)

func (m *metrics) addMore() {
	vec := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m.more = moreFigures{
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "hgeimport_inbox_files",
			Help: "files that the last look has left in the inbox, by why"}, []string{"why"}),
		logins:    vec("hgeimport_logins_total", "logins that were tried, by ending: done, refused, no_answer", "ending"),
		questions: vec("hgeimport_questions_total", "questions that files came back with, by what they are about", "code"),
		answers:   vec("hgeimport_answers_total", "answers that were found in workbooks, by what they are about", "code"),
	}
	m.beginAtZero()
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "hgeimport_build_info",
		Help: "1, with the version of the program and of Go as labels"}, []string{"version", "goversion"})
	build.WithLabelValues(versionOf(Version), runtime.Version()).Set(1)
	passed := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hgeimport_last_pass_timestamp_seconds",
		Help: "when the inbox was last looked at, it and the other folders were well, and what was taken is recorded; " +
			"seconds since 1970, 0 before the first time"},
		m.passedAt)
	m.registry.MustRegister(passed, m.more.waiting, m.more.logins, m.more.questions, m.more.answers, build,
		newFormsCollector(m.ledger), newPersonsCollector(m.ledger), newVolumes(m.cfg, m.ledger))
}

// passedAt is when the last look at the inbox ended well, as Prometheus counts time.
func (m *metrics) passedAt() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lastPass.IsZero() {
		return 0
	}
	return float64(m.lastPass.UnixMilli()) / 1000
}

// beginAtZero gives what is counted a sample before it happens first: an increase needs the 0 before the 1.
func (m *metrics) beginAtZero() {
	for _, ending := range []string{loginDone, loginRefused, loginNoAnswer} {
		m.more.logins.WithLabelValues(ending)
	}
	for _, why := range whyWaits {
		m.more.waiting.WithLabelValues(why)
	}
	for _, step := range []string{mapJob{}.Kind(), sendJob{}.Kind(), pollJob{}.Kind(), reportJob{}.Kind()} {
		for _, ending := range []string{stepDone, stepWaiting, stepTrouble, stepFailed} {
			m.steps.WithLabelValues(step, ending)
		}
	}
	for _, status := range reason.Statuses {
		m.rows.WithLabelValues(string(status))
	}
	for _, o := range operations.All {
		for _, state := range []ledger.FormState{ledger.Succeeded, ledger.Partial, ledger.Failed, ledger.Refused, ledger.Accepted,
			ledger.Unknown} {
			m.forms.WithLabelValues(o.Name(), string(state))
		}
	}
}

// versionOf is the version of the build, or that of the module if the build has set none.
func versionOf(set string) string {
	if info, ok := debug.ReadBuildInfo(); ok && set == "" {
		return info.Main.Version
	}
	return set
}

// inboxHolds keeps what the last look has found in the inbox and not taken.
func (m *metrics) inboxHolds(inbox *folder.Inbox, settled int, moving []folder.InboxFile) {
	n := map[string]int{whyLeftAlone: len(inbox.Unfinished), whyNoProfile: len(inbox.UnknownFolders), whyStrange: len(inbox.Strange),
		whyWaits[waitsItsTurn]: settled}
	for _, why := range whyWaits {
		n[why] += 0
	}
	for _, d := range moving {
		n[whyWaits[d.Why]]++
	}
	for why, files := range n {
		m.more.waiting.WithLabelValues(why).Set(float64(files))
	}
}

// countLogin counts a login by how it ended.
func (m *metrics) countLogin(err error) {
	ending := loginDone
	switch {
	case errors.Is(err, hgeapi.ErrLogin):
		ending = loginRefused
	case err != nil:
		ending = loginNoAnswer
	}
	m.more.logins.WithLabelValues(ending).Inc()
}

// countQuestions counts the questions that a file comes back with, and the answers that stood in it.
func (m *metrics) countQuestions(asked []reason.Reason, answered []reason.Answered) {
	for _, r := range asked {
		if r.Asks != nil {
			m.more.questions.WithLabelValues(string(r.Code)).Inc()
		}
	}
	for _, a := range answered {
		if a.File == "" && a.Question.Asks != nil { // not one that an earlier file has given
			m.more.answers.WithLabelValues(string(a.Question.Code)).Inc()
		}
	}
}
