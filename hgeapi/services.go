package hgeapi

import (
	"context"
	"fmt"

	"github.com/tidwall/gjson"
)

// servicesPath is the key of [api.paths] where the carrier lists its products.
const servicesPath = "services"

// ServicesCall is how they are asked for (contract-waybills.md, Operations; A): a GET. Where the list is, and what its members
// are called, stands in [api.result.services] like that of an operation.
var ServicesCall = Call{Operation: "services", Path: servicesPath, Reads: true, Get: true, Again: Repeat,
	Values: []string{"service_code", "service_name"}}

// Service is a product of the carrier.
type Service struct {
	Code string `json:"service_code"`
	Name string `json:"service_name"`
}

// Services asks for the carrier's products. Its error is a *NotAnsweredError or a *RefusedError.
func (c *Client) Services(ctx context.Context) ([]Service, error) {
	path := c.config.Path(servicesPath)
	if path == "" {
		return nil, &NotAnsweredError{Reason: "services is off", Err: &PathError{Key: servicesPath}}
	}
	if err := c.takeSlot(ctx); err != nil {
		return nil, &NotAnsweredError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.releaseSlot()
	r, err := c.postLoggedIn(ctx, posting{client: c.queryClient, path: path, get: true, maxReply: maxSendReply})
	if err != nil {
		return nil, resultErrorWithoutReply(err)
	}
	switch e := r.ending(); {
	case r.isNowhere(), e == noPath:
		return nil, &NotAnsweredError{Reason: c.describe(r), Err: c.noPath(servicesPath)}
	case r.unauthorized():
		return nil, &NotAnsweredError{Reason: "the carrier does not accept the login: " + c.describe(r), Err: c.causeOf401()}
	case e == refused:
		return nil, &RefusedError{Code: r.codeText, Detail: c.tidy(r.detail), HTTPStatus: r.status}
	case e != accepted:
		return nil, &NotAnsweredError{Reason: c.describe(r), RetryAfter: r.retryAfter, Err: c.because(r)}
	}
	shape := c.config.shapeOf(&ServicesCall)
	list := r.at(shape.Data)
	if !list.IsArray() && list.Type != gjson.Null {
		return nil, &NotAnsweredError{Reason: fmt.Sprintf("the reply has no list at %q", shape.Data)}
	}
	var all []Service
	list.ForEach(func(_, s gjson.Result) bool {
		one := Service{c.words(valueAt(s, shape.at("service_code")), longestNumber), c.tidy(valueAt(s, shape.at("service_name")))}
		if one != (Service{}) {
			all = append(all, one)
		}
		return true
	})
	return all, nil
}
