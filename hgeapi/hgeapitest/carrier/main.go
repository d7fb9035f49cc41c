// Command carrier serves the test carrier for demonstrations and for trying out hgeimport by hand. It is not part of
// hgeimport. Its first line on stdout is the base URL to configure. It runs until SIGTERM or Ctrl-C.
//
//	go run ./hgeapi/hgeapitest/carrier --listen 127.0.0.1:8080 --fault accept-drop --fault result:delay,for=2s
//
// Without flags, the login is demo / demo-password, a form takes a second, orders that end in R are refused, orders that end
// in U are left out of the result, and the answer to a form with an order that ends in L is lost. A waybill that was closed
// passes a node every two seconds until it is delivered, and its label is ready for the second question.
//
// GET /_orders returns how often each order and reference came in. POST /_control changes the faults while it runs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	var c hgeapitest.Config
	flags := flag.NewFlagSet("carrier", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "`address` to listen at; port 0 is any free one")
	flags.StringVar(&c.Username, "username", hgeapitest.DemoUsername, "login that is accepted")
	flags.StringVar(&c.Password, "password", hgeapitest.DemoPassword, "and its password")
	flags.StringVar(&c.Token, "token", "", "`token` that is accepted besides those from logins")
	flags.DurationVar(&c.TokenLife, "token-life", 24*time.Hour, "how long a token from a login is valid")
	flags.StringVar(&c.Dialect, "dialect", "", "hge or gke: the only spelling accepted (default both)")
	flags.IntVar(&c.MaxOrders, "max-orders", 0, "most orders in a form (default any number)")
	flags.DurationVar(&c.Processing, "processing", time.Second, "how long a form is being processed")
	flags.IntVar(&c.Polls, "polls", 0, "how many questions for a form are answered with processing")
	flags.DurationVar(&c.Lag, "lag", 0, "how long a new form is not known to the result query")
	flags.DurationVar(&c.Delay, "delay", 0, "wait before every answer")
	flags.StringVar(&c.RefuseSuffix, "refuse", "R", "orders with this `ending` are refused")
	flags.StringVar(&c.OmitSuffix, "omit", "U", "orders with this `ending` are left out of the result")
	flags.StringVar(&c.LoseSuffix, "lose", "L", "the answer to a form with an order of this `ending` is lost, the first time")
	flags.BoolVar(&c.Documents, "documents", true, "serve the PDFs that results and labels link to")
	flags.BoolVar(&c.LabelAsURL, "label-url", false, "answer with links to labels, not with labels")
	flags.BoolVar(&c.AnyNumber, "any-number", false, "numbers of waybills that nobody has created are known all the same")
	flags.IntVar(&c.LabelPolls, "label-polls", 1, "how many questions for the label of a waybill come too early")
	flags.DurationVar(&c.Step, "step", 2*time.Second, "from one event of a waybill to the next, once a form has closed it")
	flags.Float64Var(&c.ChaosRate, "chaos", 0, "share of requests that fail at random, 0 to 1")
	flags.Uint64Var(&c.ChaosSeed, "seed", 1, "seed of the random faults")
	flags.DurationVar(&c.ChaosDelay, "chaos-delay", time.Second, "how long random delays, lags and Retry-After are")
	const faultUsage = "add a `fault`: [send|result|login|label|services|document|OPERATION:]KIND" +
		"[,times=N][,skip=N][,for=2s][,match=TEXT][,say=TEXT]"
	flags.Func("fault", faultUsage, func(text string) error {
		f, err := hgeapitest.ParseFault(text)
		c.Faults = append(c.Faults, f)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q: only flags are understood", strings.Join(flags.Args(), " "))
	}

	server, err := hgeapitest.Listen(*listen, c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, server.URL)
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, server.Close())
}
