package hgeapi

// Call says how an operation is called. It is data: what the carrier's page says of one operation, and nothing of how a request is
// sent, which is the same for all.
type Call struct {
	Operation string // name of the operation: of [api.keys.<operation>] and [api.result.<operation>]

	Path  string // key of [api.paths]: where it is sent
	Query string // key of [api.paths]: where its result is asked for; "" if the reply to the send is the result
	Echo  string // our name of the value that the reply has to repeat, so that it is about this request; "" if it repeats none
	Gives string // our name of a value that only the reply has, such as the number of a new bag; "" if there is none
	Again Again  // what is done when nobody knows whether a send has arrived
	Body  map[Dialect]Object
}

// AnsweredAtOnce tells whether the reply to the send is the result, so that nothing is asked for later.
func (c *Call) AnsweredAtOnce() bool { return c.Query == "" }

// Again says what is done when nobody knows whether a send has arrived.
type Again string

// The three classes of DESIGN.md, Sending.
const (
	Ask    Again = "ask"    // the carrier is asked for it by its reference, and it is sent again if the carrier does not know it
	Repeat Again = "repeat" // the same bytes are sent again: doing it twice does no harm
	Never  Again = "never"  // it stays unknown until a person says resend
)

// Object is a JSON object of a request: its members, in the order of the carrier's page.
type Object []Member

// Member is one member of an Object.
type Member struct {
	Key    string // the carrier's name; [api.keys.<operation>] may give another one
	Of     string // our name of the value; "" for a constant
	As     As
	Const  string // the value as it is written as JSON, if Of is ""
	Empty  bool   // an absent value is sent as an empty string; otherwise the member is left out
	Object Object // of a Block, and of each element of a List
}

// As is how a value is written.
type As string

// How values are written.
const (
	Text    As = "text"   // a string
	Number  As = "number" // a number with its exact decimals
	Block   As = "block"  // an object: the first of the parts of that name; left out if there is none
	Objects As = "list"   // a list of objects: all parts of that name
	Texts   As = "texts"  // a list of strings: all of Values.Lists of that name
)

// Values are what a request says, by our names: those of the fields, in the columns of sheets.
type Values struct {
	Text  map[string]string   // a number as it is written in JSON; "" or missing = absent
	Lists map[string][]string // such as the order numbers
	Parts map[string][]Values // a handover, a flight, the bags
}

// keyOf is the carrier's name of a value in the request, "" if the request does not have it.
func (c *Call) keyOf(d Dialect, of string) string {
	for _, m := range c.Body[d] {
		if m.Of == of {
			return m.Key
		}
	}
	return ""
}

// echo is where the reply names what the request is about, and what has to stand there. key is "" if the reply does not repeat it.
func (r *Request) echo(d Dialect) (key, wanted string) {
	switch of := r.Call.Echo; of {
	case "":
		return "", ""
	case "reference_num":
		return of, r.Reference // the same in each request
	default:
		return r.Call.keyOf(d, of), r.Echo
	}
}

// readAnswer reads a reply that is the result.
func (c *Client) readAnswer(r *reply, sent *Request) (*Result, error) {
	result := &Result{State: Succeeded, Message: c.tidy(r.detail)}
	if of := sent.Call.Gives; of != "" {
		given, bad := c.value("the "+of, scalar(r.object("data").Get(of)), longestNumber)
		if given == "" {
			return nil, &UnknownError{Reason: joinWords("the reply has no "+of, bad)}
		}
		result.Given = given
	}
	return result, nil
}
