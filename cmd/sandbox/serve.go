package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

type serveOptions struct {
	addr        string
	allowRemote bool
	faults      []string
	seed        string
	sandbox     sandbox.Options
}

func newServe(a *app.App) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use: "serve [--addr HOST:PORT] [--state FILE] [--strict-audience] [--max-token-lifetime DURATION] " +
			"[--seed FILE] [--limit NAME=N]... [--switch NAME=VALUE]... [--fault FAULT]... [--allow-remote] [--allow-host NAME]...",
		Short: "Serve a sandbox to other programs",
		Long: `
			Serves a sandbox until it is interrupted: all services on one address, IAM and the resource APIs at its root and
			the containers API under /global. Prints its URL, then logs each request on stderr. The state is kept in memory
			unless '--state' is given. Unless '--allow-remote' is given, only this machine can reach it, because its keys are public.

			'--seed' adds clusters, service instances, resource groups and dynamic members to the initial data of a new state,
			from a JSON document.

			IBM's limits apply. '--limit' changes one of them: ` + settingNames(sandbox.Limits()) + `.

			'--switch' sets the behavior where IBM's is not documented: ` + settingNames(sandbox.Switches()) + `.`,
		Example: `
			# Serve a sandbox that keeps its state in memory
			podtrust sandbox serve

			# Serve a sandbox on a free port, and keep its state in a file
			podtrust sandbox serve --addr 127.0.0.1:0 --state demo.state

			# Change a limit, and the answer to outdated entity tags
			podtrust sandbox serve --limit profiles=10000 --switch stale-tag=409`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.addr, "addr", "127.0.0.1:8383", "`HOST:PORT`: address to listen on; port 0 selects a free port")
	f.StringVar(&o.sandbox.State, "state", "", "`FILE`: path to the file that keeps the state (default in memory)")
	f.StringVar(&o.seed, "seed", "", "`FILE`: path to a JSON file with additional initial data; '-' reads standard input")
	f.BoolVar(&o.sandbox.StrictAudience, "strict-audience", false, "refuse pods' tokens not for 'iam' (IBM: unconfirmed)")
	f.DurationVar(&o.sandbox.MaxTokenLifetime, "max-token-lifetime", 0, "`DURATION`: refuse pods' tokens that live longer (IBM: unconfirmed)")
	f.StringToIntVar(&o.sandbox.Limits, "limit", nil, "`NAME=N`: limit that replaces IBM's; may be repeated")
	f.StringToStringVar(&o.sandbox.Switches, "switch", nil, "`NAME=VALUE`: behavior where IBM's is unconfirmed; may be repeated")
	f.StringArrayVar(&o.faults, "fault", nil, "`FAULT`: fault to add, see 'sandbox fault add'; may be repeated")
	f.StringArrayVar(&o.sandbox.Hosts, "allow-host", nil,
		"`NAME`: accept requests for this host too, besides localhost, addresses and the host of '--addr'; may be repeated")
	f.BoolVar(&o.allowRemote, "allow-remote", false, "allow an address that other machines can reach")
	app.CompleteFlag(cmd, "seed", app.CompleteFiles)
	return cmd
}

func (o *serveOptions) validate() error {
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return failure.Usagef("'--addr' is '%s', which is not of the form HOST:PORT", o.addr)
	}
	for _, name := range o.sandbox.Hosts {
		if !isHostName(name) {
			return failure.Usagef("'--allow-host' is '%s', which is not a host name", name).
				Hintf("Give the name alone, without a scheme, a port or wildcards.")
		}
	}
	o.sandbox.Hosts = append(o.sandbox.Hosts, host)
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback()) && !o.allowRemote {
		return failure.Usagef("'%s' can be reached from other machines, and the sandbox's keys are public", o.addr).
			Hintf("Listen on 127.0.0.1, or add '--allow-remote' if this is intended.")
	}
	if o.sandbox.MaxTokenLifetime < 0 {
		return failure.Usagef("'--max-token-lifetime' is negative")
	}
	for _, text := range o.faults {
		fault, err := parseFault(text)
		if err != nil {
			return err
		}
		o.sandbox.Faults = append(o.sandbox.Faults, fault)
	}
	return nil
}

// isHostName reports whether a Host header can name a host so. Anything else would be allowed and never match.
func isHostName(name string) bool {
	strange := func(c rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", c)
	}
	return net.ParseIP(name) != nil || name != "" && !strings.ContainsFunc(name, strange)
}

func (o serveOptions) run(ctx context.Context, a *app.App) error {
	o.sandbox.Log = func(r sandbox.Record) {
		a.Status().Progress("%s", logLine(r))
	}
	if err := o.readSeed(a); err != nil {
		return err
	}
	handler, err := a.Login.OpenSandbox(ctx, o.sandbox)
	if errors.Is(err, sandbox.ErrOptions) {
		return failure.Usagef("%w", err)
	}
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return failure.Usagef("the sandbox can't listen on '%s': %w", o.addr, err).Hintf("Choose another address by '--addr', such as 127.0.0.1:0 for a free port.")
	}
	url, page := "http://"+listener.Addr().String(), newMapPage(a, handler)
	handler.Page(mapPath, page)
	a.Status().Hint("Serving a sandbox: a local imitation of IBM Cloud for tests, not IBM Cloud itself.\n"+
		"To use it, set PODTRUST_ENDPOINT=%s and PODTRUST_API_KEY=%s.\n"+
		"To see its trust as a map, open %s%s?view=%s in a browser.", url, sandbox.AdminKey, url, mapPath, page.key)
	if _, err := fmt.Fprintln(a.Out, url); err != nil {
		return err
	}
	return handler.Serve(ctx, listener)
}

// readSeed reads the seed document of --seed.
func (o *serveOptions) readSeed(a *app.App) error {
	source := a.Stdin()
	switch o.seed {
	case "":
		return nil
	case "-":
	default:
		f, err := a.OpenFile(o.seed)
		if err != nil {
			return failure.Usagef("'--seed': %w", err)
		}
		defer func() { _ = f.Close() }()
		source = f
	}
	var err error
	if o.sandbox.Seed, err = sandbox.ReadSeed(source); err != nil {
		return failure.Usagef("'--seed': %w", err)
	}
	return nil
}

// settingNames lists settings by their names.
func settingNames(settings []sandbox.Setting) string {
	list := make([]string, len(settings))
	for i, s := range settings {
		list[i] = s.Name
	}
	return strings.Join(list, ", ")
}

// logLine tells one request.
func logLine(r sandbox.Record) string {
	line := fmt.Sprintf("%d %s %s %s", r.Status, r.Method, r.Path, r.TransactionID)
	if r.Fault != "" {
		line += " struck by " + r.Fault
	}
	if r.Panic != "" {
		line += " panic: " + r.Panic
	}
	return line
}
