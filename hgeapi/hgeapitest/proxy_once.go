package hgeapitest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// What is never to be sent twice is counted where the client's sends come in, since what a proxy hides or answers by itself is
// not known to the carrier.

// onceOnly is what a proxy knows of requests that must not go out twice: those that make a bag.
type onceOnly struct {
	sent  map[string]bool   // bags whose request came, and whose client cannot know that nothing was done; by the customer's number
	made  map[string]string // the same number, by the number that the carrier has given
	twice []string          // bags that were sent again all the same
}

// SentTwice returns the bags that the client has sent again although the one before may have been made, and was not voided. It
// must be empty.
func (p *Proxy) SentTwice() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.once.twice)
}

// noteSent notes a request to make a bag, before anything is done with it. A client that finds nobody there may send it again
// when somebody has corrected the path.
func (p *Proxy) noteSent(to endpoint, body []byte, do Meddling) {
	if to.of != bags {
		return
	}
	bag := to.subjectOf(body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.once.sent[bag] {
		p.once.twice = append(p.once.twice, fmt.Sprint(bag))
	}
	p.once.sent[bag] = !strings.HasPrefix(string(do), stopPrefix+"404")
}

// noteAnswered notes an answer of the carrier's that goes to the client as it is. A clear no lets a bag go out again, and so does
// the end of a bag that was void.
func (p *Proxy) noteAnswered(to endpoint, sent, answer []byte) {
	if to.of != bags && to.of != voidBags {
		return
	}
	subject, reply := to.subjectOf(sent), gjson.ParseBytes(answer)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch code := int(reply.Get("code").Int()); {
	case to.of == voidBags && (code == http.StatusOK || code == http.StatusMovedPermanently):
		delete(p.once.sent, p.once.made[subject])
	case to.of != bags:
	case code == http.StatusOK:
		p.once.made[reply.Get("data.container_num").Str] = subject
	case code == http.StatusBadRequest:
		delete(p.once.sent, subject)
	}
}
