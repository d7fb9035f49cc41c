package hgeapi

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Validate returns everything that is wrong with c at once (errors.Join). Each error names its key: "base_url: …".
func (c *Config) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }

	if err := validateBaseURL(c.BaseURL); err != nil {
		fault("base_url: %w", err)
	}
	if _, err := movedFrom(c.MovedFrom); err != nil {
		fault("moved_from: %w", err)
	}
	if c.Dialect != HGE && c.Dialect != GKE {
		fault("dialect: %q is not one of %q, %q", c.Dialect, HGE, GKE)
	}
	if languages := []string{"en", "zh", "vi", "ko"}; !slices.Contains(languages, c.Language) {
		fault("language: %q is not one of %s", c.Language, strings.Join(languages, ", "))
	}
	if c.Timeout <= 0 {
		fault("timeout: %s is not more than 0", c.Timeout)
	}
	if !(c.RequestsPerSecond >= 0) || math.IsInf(c.RequestsPerSecond, 0) {
		fault("requests_per_second: %v is not a number from 0 (no limit) up", c.RequestsPerSecond)
	}
	if c.MaxInFlight < 1 {
		fault("max_in_flight: %d is less than 1", c.MaxInFlight)
	}
	if c.LongestPause < 0 {
		fault("longest_pause: %s is less than 0", c.LongestPause)
	}
	if err := c.Auth.validate(); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(append(faults, c.Paths.validate(), c.Values.validate(), c.Nodes.validate(), c.Result.validate("result"),
		c.validateResults())...)
}

// validateResults tells what is wrong with the results of single operations, besides what is wrong with all.
func (c *Config) validateResults() error {
	known := unjoin(c.Result.validate("result"))
	var faults []error
	for _, operation := range slices.Sorted(maps.Keys(c.Results)) {
		shape := c.Results[operation]
		for _, fault := range unjoin(shape.validate("result." + operation)) {
			inAll := strings.ReplaceAll(fault.Error(), "result."+operation+".", "result.")
			if !slices.ContainsFunc(known, func(k error) bool { return k.Error() == inAll }) {
				faults = append(faults, fault)
			}
		}
	}
	return errors.Join(faults...)
}

// unjoin returns the errors that errors.Join has put together.
func unjoin(err error) []error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, one := range several.Unwrap() {
			all = append(all, unjoin(one)...)
		}
		return all
	}
	return slices.DeleteFunc([]error{err}, func(err error) bool { return err == nil })
}

// validateBaseURL makes sure that the login and the forms are sent encrypted: plain http is allowed only to this machine.
func validateBaseURL(text string) error {
	u, err := url.Parse(text)
	if err != nil {
		// The parser's error repeats the text, which may contain a password.
		return errors.New("is not a URL: write it like https://host/openapi/customer/")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return errors.New("is not a URL: write it like https://host/openapi/customer/")
	case u.User != nil:
		return errors.New("holds a user name or password: put them into [api.auth]")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
		return errors.New("holds a ? or a #: end it with the last /")
	case !strings.HasSuffix(u.Path, "/"):
		return fmt.Errorf("%q does not end with /", text)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return fmt.Errorf("%q is not encrypted: use https (plain http is allowed to this machine only)", text)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// validate makes sure that each path has no / in front and one at its end (contract.md). Without the one at the end the
// carrier's platform may answer with a redirect, which we do not follow. A path may be empty, but not that where one asks for
// what another path has taken.
func (p *Paths) validate() error {
	var faults []error
	for _, path := range p.all() {
		sends, isQuery := strings.CutSuffix(path.key, "_result")
		switch v := path.path; {
		case v == "" && isQuery && p.of(sends) != "":
			faults = append(faults, fmt.Errorf("paths.%s: is empty; nobody could ask for what is sent to paths.%s", path.key, sends))
		case v == "" && path.key != "login":
		case v == autoPath && dialectPaths[path.key] != nil:
		case !strings.HasSuffix(v, "/"):
			faults = append(faults, fmt.Errorf("paths.%s: %q does not end with /", path.key, v))
		case strings.HasPrefix(v, "/"):
			faults = append(faults, fmt.Errorf("paths.%s: %q begins with /; it is relative to base_url", path.key, v))
		case strings.ContainsAny(v, "?#:%\\ ") || slices.Contains(strings.Split(v, "/"), ".."):
			faults = append(faults, fmt.Errorf("paths.%s: %q is not a plain path like scanform/", path.key, v))
		}
	}
	return errors.Join(faults...)
}

// validate makes sure that a result can be read at all, and that no word has two meanings. section is where the keys are.
func (s *ResultShape) validate(section string) error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(section+"."+format, args...)) }

	for _, path := range []struct{ key, value string }{
		{"reference", s.Reference}, {"state", s.State},
		{"orders", s.Orders}, {"order_num", s.OrderNum}, {"order_state", s.OrderState},
	} {
		if path.value == "" {
			fault("%s: is empty; it says where to look in the reply", path.key)
		}
	}
	if s.QueryKey == "" {
		fault("query_key: is empty; it names the reference in the question")
	}
	if len(s.Succeeded) == 0 {
		fault("succeeded: is empty; no form could ever succeed")
	}
	if len(s.OrderSucceeded) == 0 {
		fault("order_succeeded: is empty; no order could ever be confirmed")
	}
	faults = append(faults,
		validateWords(section, []wordList{
			{"pending", s.Pending}, {"succeeded", s.Succeeded}, {"partial", s.Partial}, {"failed", s.Failed},
		}),
		validateWords(section, []wordList{{"order_succeeded", s.OrderSucceeded}, {"order_failed", s.OrderFailed}}),
		validateWords(section, []wordList{{"not_ready", s.NotReady}, {"logged_out", s.LoggedOut}}))
	for _, code := range s.UnknownCodes {
		switch code {
		case http.StatusOK, http.StatusMovedPermanently, http.StatusUnauthorized, http.StatusTooManyRequests:
			fault("unknown_codes: %d has another meaning (contract.md)", code)
		}
	}
	return errors.Join(faults...)
}

// wordList is a key of [api.result] with its words.
type wordList struct {
	key   string
	words []string
}

// validateWords returns an error for each word that is empty or is in two lists.
func validateWords(section string, lists []wordList) error {
	var faults []error
	keyOf := map[string]string{}
	for _, l := range lists {
		for _, w := range l.words {
			folded := strings.ToLower(strings.TrimSpace(w))
			if folded == "" {
				faults = append(faults, fmt.Errorf("%s.%s: holds an empty word", section, l.key))
			} else if other, taken := keyOf[folded]; taken && other != l.key {
				faults = append(faults, fmt.Errorf("%s.%s: %q stands in %s.%s too", section, l.key, w, section, other))
			} else {
				keyOf[folded] = l.key
			}
		}
	}
	return errors.Join(faults...)
}
