package hgeapi_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

// TestEveryOrderClosedOnceUnderChaos sends forms to a carrier that fails at random, and follows only the rules of the package
// comment: every order is closed, and none twice.
func TestEveryOrderClosedOnceUnderChaos(t *testing.T) {
	const forms, orders = 40, 5
	for seed := range uint64(8) {
		chaotic := hgeapitest.Config{ChaosRate: 0.5, ChaosSeed: seed, ChaosDelay: 90 * time.Second, Processing: 10 * time.Second}
		bubble(t, chaotic, nil, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
			done := make(chan error)
			for i := range forms {
				reference := fmt.Sprintf("TR%d", i)
				var nums []string
				for j := range orders {
					nums = append(nums, fmt.Sprintf("HGE%d-%d", i, j))
				}
				form := request(t, reference, nums...)
				go func() { done <- sendUntilResult(t.Context(), client, form) }()
			}
			for range forms {
				if err := <-done; err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
			if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != forms*orders {
				t.Errorf("seed %d: %d of %d orders closed, twice: %v", seed, carrier.Orders(), forms*orders, twice)
			}
			for _, reference := range carrier.References() {
				if bodies, accepted := carrier.Bodies(reference), carrier.Accepted(reference); bodies != 1 || accepted != 1 {
					t.Errorf("seed %d: %s had %d bodies and was accepted %d times", seed, reference, bodies, accepted)
				}
			}
			if wrong := carrier.Complaints(); len(wrong) > 0 {
				t.Errorf("seed %d: the carrier complains: %v", seed, wrong)
			}
			synctest.Wait()
		})
	}
}

// sendUntilResult sends a form, asks for it, and sends it again where the rules allow it, until it has its result.
func sendUntilResult(ctx context.Context, client *hgeapi.Client, form hgeapi.Request) error {
	for {
		err := errOf(client.Send(ctx, form))
		var notSent *hgeapi.NotSentError
		if errors.As(err, &notSent) {
			time.Sleep(10 * time.Second)
			continue
		}
		if unknown := new(hgeapi.UnknownError); errors.As(err, &unknown) {
			form.Repeat = true
			time.Sleep(2 * time.Minute)
		} else if err != nil {
			return fmt.Errorf("%s: %w", form.Reference, err)
		}
		for {
			result, err := client.Result(ctx, form.Call, form.Reference)
			if errors.Is(err, hgeapi.ErrNotKnown) && form.Repeat {
				break // certainly not taken: send again
			}
			if err == nil && result.State == hgeapi.Succeeded {
				return nil
			}
			if err == nil && result.State != hgeapi.Pending {
				return fmt.Errorf("%s ended as %s", form.Reference, result.State)
			}
			time.Sleep(10 * time.Second)
		}
	}
}
