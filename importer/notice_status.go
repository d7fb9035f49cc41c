package importer

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// NoticeStatus says how notices go. `status --json` prints its JSON: programs read it, so keep its keys.
type NoticeStatus struct {
	Receivers  []ReceiverStatus `json:"receivers"`
	Conditions conditions       `json:"conditions"`
}

type conditions = []ConditionStatus

// ReceiverStatus says how sending to one receiver goes.
type ReceiverStatus struct {
	Name    string `json:"name"`
	Waiting int    `json:"waiting"`          // notices that have not been sent yet
	Oldest  string `json:"oldest,omitempty"` // RFC 3339, when the oldest of them was made
	Tries   int    `json:"tries"`            // in vain since the last message
	Error   string `json:"error,omitempty"`  // of the last of them
	GivenUp int    `json:"given_up"`         // notices that were given up since the last message
}

// ConditionStatus is something that lasts and of which receivers were told, or will be.
type ConditionStatus struct {
	Kind  string `json:"kind"`
	Since string `json:"since"` // RFC 3339
	Says  string `json:"says"`
	Told  bool   `json:"told"`
}

// Quiet tells whether there is nothing to say.
func (s NoticeStatus) Quiet() bool {
	if len(s.Conditions) > 0 {
		return false
	}
	for _, r := range s.Receivers {
		if r.Waiting > 0 || r.GivenUp > 0 || r.Error != "" {
			return false
		}
	}
	return true
}

// NoticesOf tells how notices go: those that could not be sent, and what lasts. Files that wait for somebody are not among that:
// the list of files has them.
func NoticesOf(ctx context.Context, c *config.Config) (NoticeStatus, error) {
	s := NoticeStatus{Receivers: []ReceiverStatus{}, Conditions: conditions{}}
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	defer l.Close()
	receivers, err := l.Receivers(ctx)
	if err != nil {
		return s, err
	}
	for _, r := range receivers {
		s.Receivers = append(s.Receivers, ReceiverStatus{r.Name, r.Waiting, rfc3339(c, r.Oldest), r.Tries, r.Message, r.GivenUp})
	}
	all, err := l.Conditions(ctx)
	host, _ := os.Hostname()
	for _, kept := range all {
		var facts noticeFacts
		if kept.Kind == noticeFile || json.Unmarshal([]byte(kept.Facts), &facts) != nil {
			continue
		}
		s.Conditions = append(s.Conditions, ConditionStatus{kept.Kind, kept.BeganAt.In(c.Location()).Format(time.RFC3339),
			visible.Line(noticeWords{c, "en", host}.headline(facts)), kept.Told})
	}
	return s, err
}
