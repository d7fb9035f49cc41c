package hgeapi

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Call says how an operation is called. It is data: what the carrier's page says of one operation, and nothing of how a request
// is sent, which is the same for all.
type Call struct {
	Operation string // name of the operation: of [api.keys.<operation>] and [api.result.<operation>]

	Path  string // key of [api.paths]: where it is sent
	Query string // key of [api.paths]: where its result is asked for; "" if the reply to the send is the result
	Echo  string // our name of the value that the reply has to repeat, so that it is about this request; "" if it repeats none
	Gives string // our name of a value that only the reply has, such as the number of a new bag; "" if there is none
	Again Again  // what is done when nobody knows whether a send has arrived
	Body  map[Dialect]Object
	Needs [][]string // our names of values without which it is not sent; of each inner list one is enough

	Reads   bool          // it changes nothing at the carrier
	Get     bool          // it is a GET without a body
	Values  []string      // our names of what the reply says of the item: an order number, the price of its transport
	Further bool          // each further value of the reply is one, too, under the carrier's name
	Events  bool          // the reply is a list of events (Result.Events)
	Holds   string        // label or pod: the reply holds a PDF, or a link to one
	Existed bool          // code 301 says that it is there already, with its Values; what the request says was not applied
	Longer  time.Duration // than [api] timeout: at least so long a reply may take; 0 = no longer

	// Verdict: the word for the state of the reply is a yes or a no about what was asked. Any other no, and a reply without such a
	// word, is no answer at all.
	Verdict bool

	// Private: the request is about a person. Nothing of it is repeated in an error, and not the carrier's words where they may.
	Private bool

	// Shows are the meanings in [api.nodes] of which one shows, to the operation query, that it was done; none: query shows only
	// that the item can still be changed. ShownNot are those that show that it was not done, for what takes something back.
	Shows, ShownNot []string
}

// ByNumber tells whether a request is about a waybill by one of its numbers. Then a 404 in the carrier's own words is about that
// number.
func (c *Call) ByNumber() bool {
	return slices.ContainsFunc(c.Body[HGE], func(m Member) bool { return m.Of == number })
}

// Our names of what a request says of a waybill by its number.
const (
	number     = "num"
	numberType = "num_type"
)

// AnsweredAtOnce tells whether the reply to the send is the result, so that nothing is asked for later.
func (c *Call) AnsweredAtOnce() bool { return c.Query == "" }

// Again says what is done when nobody knows whether a send has arrived.
type Again string

// The three classes of DESIGN.md, Sending.
const (
	Ask    Again = "ask"    // the carrier is asked for it by its reference, and it is sent again if the carrier does not know it
	Repeat Again = "repeat" // the same bytes are sent again: doing it twice does no harm
	Never  Again = "never"  // it stays unknown until a person says resend

	// Look: the carrier is asked by the operation query what became of the item. If that does not show that it was done, it is sent
	// again; if query is off, or shows something that nobody knows, it stays unknown until a person says resend.
	Look Again = "look"
)

// Object is a JSON object of a request: its members, in the order of the carrier's page.
type Object []Member

// Member is one member of an Object.
type Member struct {
	Key    string // the carrier's name; [api.keys.<operation>] may give another one
	Of     string // our name of the value; "" for a constant
	As     As
	Const  string // the value as it is written as JSON, if Of is "" or its value is absent
	Empty  bool   // an absent value is sent as an empty string; otherwise the member is left out
	Object Object // of a Block, and of each element of a list of Objects
	Field  string // of a sheet, if that is not Of: for a refusal that names the member
}

// As is how a value is written.
type As string

// How values are written.
const (
	Text    As = "text"   // a string
	Number  As = "number" // a number with its exact decimals
	Flag    As = "flag"   // true or false: the value "true" is true
	Block   As = "block"  // an object: the first of the parts of that name; left out if there is none
	Objects As = "list"   // a list of objects: all parts of that name
	Texts   As = "texts"  // a list of strings: all of Values.Lists of that name
	Setting As = "value"  // what [api.values] says under that name
	Placed  As = "placed" // a string at the path that [api.values] says under that name; left out if that is empty
)

// Values are what a request says, by our names: those of the fields, in the columns of sheets.
type Values struct {
	Text  map[string]string   // a number as it is written in JSON; "" or missing = absent
	Lists map[string][]string // such as the order numbers
	Parts map[string][]Values // a handover, a flight, the bags
}

// keys are what [api.keys.<operation>] says: the carrier's name of a member, by ours.
type keys map[string]string

// of is the carrier's name of a member. A constant has no name of ours but the carrier's own.
func (k keys) of(m *Member) string {
	if theirs := k[m.name()]; theirs != "" {
		return theirs
	}
	return m.Key
}

// named is the carrier's name of a value that no Member has.
func (k keys) named(of string) string {
	if theirs := k[of]; theirs != "" {
		return theirs
	}
	return of
}

// name is what a member is called in [api.keys.<operation>].
func (m *Member) name() string {
	if m.Of == "" {
		return m.Key
	}
	return m.Of
}

// ValidateKeys returns everything that is wrong with what [api.keys.<operation>] says (errors.Join). Each error begins with our
// name and a colon.
func (c *Call) ValidateKeys(ours map[string]string) error {
	var faults []error
	names := c.Names()
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		switch theirs := ours[name]; {
		case !slices.Contains(names, name):
			faults = append(faults, fmt.Errorf("%s: a request for %s has no such value; it has %s", name, c.Operation,
				strings.Join(names, ", ")))
		case strings.TrimSpace(theirs) != theirs || theirs == "":
			faults = append(faults, fmt.Errorf("%s: %q is empty or has blanks around it; it is the carrier's name", name, theirs))
		}
	}
	if len(faults) == 0 {
		for _, d := range []Dialect{HGE, GKE} {
			if name, theirs := sameKey(c.Body[d], ours); name != "" {
				faults = append(faults, fmt.Errorf("%s: another value is called %q, too, in the spelling %s", name, theirs, d))
			}
		}
	}
	return errors.Join(faults...)
}

// Names are our names of the values of a request, in its order: those that [api.keys.<operation>] may have.
func (c *Call) Names() []string {
	var names []string
	var add func(Object)
	add = func(o Object) {
		for i := range o {
			if name := o[i].name(); !slices.Contains(names, name) {
				names = append(names, name)
			}
			add(o[i].Object)
		}
	}
	add(c.Body[HGE])
	add(c.Body[GKE])
	if c.Gives != "" {
		names = append(names, c.Gives) // it is named in questions about what was made
	}
	return names
}

// sameKey finds a member that would have the name of another one of its object.
func sameKey(o Object, k keys) (name, theirs string) {
	seen := map[string]bool{}
	for i := range o {
		m := &o[i]
		if theirs := k.of(m); seen[theirs] {
			return m.name(), theirs
		}
		seen[k.of(m)] = true
		if name, theirs := sameKey(m.Object, k); name != "" {
			return name, theirs
		}
	}
	return "", ""
}

// keyOf is the carrier's name of a value at the top of the request, "" if the request does not have it there.
func (c *Config) keyOf(call *Call, of string) string {
	for i := range call.Body[c.Dialect] {
		if m := &call.Body[c.Dialect][i]; m.Of == of {
			return keys(c.Keys[call.Operation]).of(m)
		}
	}
	return keys(c.Keys[call.Operation]).named(of)
}

// echo is where the reply names what the request is about, and what has to stand there. key is "" if the reply does not repeat
// it.
func (c *Config) echo(r *Request) (key, wanted string) {
	switch of := r.Call.Echo; of {
	case "":
		return "", ""
	case referenceNum:
		return c.keyOf(r.Call, of), r.Reference
	default:
		return c.keyOf(r.Call, of), r.Echo
	}
}

// referenceNum is our name of a form's reference, and the carrier's.
const referenceNum = "reference_num"

// Dialect is one of the two spellings of the same requests.
type Dialect string

// The two dialects of contract.md.
const (
	HGE Dialect = "hge"
	GKE Dialect = "gke"
)
