package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The times after which the server gives up on a client, and on those that are left when it ends.
const (
	headerTime   = 10 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 5 * time.Second
)

type serveOptions struct {
	addr        string
	allowRemote bool
	sandbox     sandbox.Options
}

func newServe(a *app.App) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve [--addr HOST:PORT] [--state FILE] [--strict-audience] [--max-token-lifetime DURATION] [--allow-remote]",
		Short: "Serve a sandbox to other programs",
		Long: "Serves a sandbox until it is interrupted: all services on one address, IAM and the resource APIs at its root and the " +
			"containers API under /global. Prints its URL, then tells each request on stderr. The state is in memory, unless '--state' " +
			"names a file. Only this machine can reach it: its keys are known to everybody.",
		Example: "podtrust sandbox serve\npodtrust sandbox serve --addr 127.0.0.1:0 --state demo.state",
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.addr, "addr", "127.0.0.1:8383", "`HOST:PORT` to listen on; port 0 takes a free one")
	f.StringVar(&o.sandbox.State, "state", "", "`FILE` that keeps the state")
	f.BoolVar(&o.sandbox.StrictAudience, "strict-audience", false, "refuse pods' tokens that are not for 'iam' (whether IBM does is unconfirmed)")
	f.DurationVar(&o.sandbox.MaxTokenLifetime, "max-token-lifetime", 0, "refuse pods' tokens that live longer than `DURATION` (whether IBM does is unconfirmed)")
	f.BoolVar(&o.allowRemote, "allow-remote", false, "allow an address that other machines can reach")
	return cmd
}

func (o serveOptions) validate() error {
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return app.Usagef("'--addr' is '%s', which is not of the form HOST:PORT", o.addr)
	}
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback()) && !o.allowRemote {
		return app.Usagef("'%s' can be reached from other machines, and everybody knows the sandbox's keys", o.addr).
			Hintf("Listen on 127.0.0.1, or add '--allow-remote' if that is what you want.")
	}
	if o.sandbox.MaxTokenLifetime < 0 {
		return app.Usagef("'--max-token-lifetime' is negative")
	}
	return nil
}

func (o serveOptions) run(ctx context.Context, a *app.App) error {
	o.sandbox.Log = func(r sandbox.Record) {
		a.Status().Progress("%d %s %s %s", r.Status, r.Method, r.Path, r.TransactionID)
	}
	handler, err := a.OpenSandbox(ctx, o.sandbox)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return app.Usagef("the sandbox can't listen on '%s': %w", o.addr, err).Hintf("Choose another address by '--addr', such as 127.0.0.1:0 for a free port.")
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime}
	url := "http://" + listener.Addr().String()
	a.Status().Hint("A sandbox is served: a local imitation of IBM Cloud for trying and testing, not IBM Cloud itself.\n"+
		"Use it by setting PODTRUST_ENDPOINT=%s and PODTRUST_API_KEY=%s.", url, sandbox.AdminKey)
	if _, err := fmt.Fprintln(a.Out, url); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	// The context of the run is over: what is under way gets one of its own.
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(rest); err != nil {
		_ = server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
