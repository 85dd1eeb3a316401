package sandbox

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/jwks"
	"github.com/podtrust/podtrust/pkg/output"
)

type trustOptions struct {
	cluster, keySet, issuer, caFile, bearerFile string
}

func newTrust(a *app.App) *cobra.Command {
	var o trustOptions
	cmd := &cobra.Command{
		Use:   "trust CLUSTER --jwks FILE|URL [--issuer URL] [--ca-file FILE] [--bearer-file FILE]",
		Short: "Accept the tokens of a real cluster",
		Long: `
			Makes the sandbox accept service account tokens that a real Kubernetes cluster signs, as tokens of the sandbox's
			CLUSTER (name, ID or CRN). The public keys of the real cluster come from a file or from a URL of its API server.
			This command, not the sandbox, reads the URL; it must be https, or http on this machine. The keys replace those
			that were trusted for CLUSTER before: run the command again after the cluster's keys change. With '--issuer',
			only tokens of that issuer are accepted.`,
		Example: `
			# Trust the keys in a file
			podtrust sandbox cluster trust demo-vpc --endpoint sandbox --jwks jwks.json

			# Trust the keys of an API server
			podtrust sandbox cluster trust demo-vpc --endpoint sandbox --jwks https://10.0.0.1:6443/openid/v1/jwks ` +
			`--issuer https://10.0.0.1:6443 --ca-file ca.crt --bearer-file token`,
		Args: app.Args("CLUSTER"), ValidArgsFunction: a.CompleteFirst(names.Clusters), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.cluster = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.keySet, "jwks", "", "`FILE|URL`: path or URL of the cluster's JSON Web Key Set; '-' reads standard input")
	f.StringVar(&o.issuer, "issuer", "", "`URL`: issuer that tokens must have (default any)")
	f.StringVar(&o.caFile, "ca-file", "", "`FILE`: path to the certificate authority of the API server (default those of the system)")
	f.StringVar(&o.bearerFile, "bearer-file", "", "`FILE`: path to a token that the API server accepts")
	for _, name := range []string{"jwks", "ca-file", "bearer-file"} {
		app.CompleteFlag(cmd, name, app.CompleteFiles)
	}
	return cmd
}

func (o trustOptions) byURL() bool { return strings.Contains(o.keySet, "://") }

func (o trustOptions) validate() error {
	switch {
	case o.keySet == "":
		return failure.Usagef("'--jwks' is missing").Hintf("To save the keys, run 'kubectl get --raw /openid/v1/jwks > jwks.json'.")
	case !o.byURL() && (o.caFile != "" || o.bearerFile != ""):
		return failure.Usagef("'--ca-file' and '--bearer-file' are for a key set that is read from a URL")
	}
	return nil
}

func (o trustOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	control, err := a.Login.Control(ctx)
	if err != nil {
		return err
	}
	set, err := o.read(ctx, a)
	if err != nil {
		return err
	}
	trusted, err := control.TrustCluster(ctx, o.cluster, set, o.issuer)
	if err != nil {
		return unknownCluster(ctx, a, err, o.cluster)
	}
	a.Status().OK("The sandbox accepts tokens of '%s' that are signed by %s.", trusted.Name, app.Count(len(trusted.Keys), "key"))
	return output.Object(p, trusted, trustedCard(trusted))
}

func (o trustOptions) read(ctx context.Context, a *app.App) ([]byte, error) {
	if o.byURL() {
		return o.fetch(ctx, a)
	}
	if o.keySet == "-" {
		return keySet(jwks.Read(a.Stdin(), "standard input"))
	}
	return readFile(a, o.keySet)
}

func (o trustOptions) fetch(ctx context.Context, a *app.App) ([]byte, error) {
	config := jwks.Config{Address: o.keySet}
	var err error
	if o.caFile != "" {
		if config.CA, err = readFile(a, o.caFile); err != nil {
			return nil, err
		}
	}
	if o.bearerFile != "" {
		if config.Bearer, err = crtoken.ReadFileBy(a.OpenFile, o.bearerFile); err != nil {
			return nil, failure.Usagef("'--bearer-file': %w", err)
		}
	}
	source, err := a.Login.KeySource(config)
	if err != nil {
		return nil, err
	}
	a.Status().Progress("Reading the cluster's keys...")
	set, err := source.Fetch(ctx)
	var distrusted *tls.CertificateVerificationError
	switch {
	case errors.Is(err, jwks.ErrTooLarge):
		return keySet(nil, err)
	case errors.As(err, &distrusted):
		return nil, failure.Advise(err, "Add '--ca-file' with the certificate authority of the cluster.")
	case errors.Is(err, apierr.ErrUnauthorized), errors.Is(err, apierr.ErrForbidden):
		return nil, failure.Advise(err, "Add '--bearer-file' with a token of any service account, such as that of 'kubectl create token default'.")
	}
	return set, err
}

// readFile reads a key set, or a certificate authority, which is no larger.
func readFile(a *app.App, path string) ([]byte, error) {
	f, err := a.OpenFile(path)
	if err != nil {
		return nil, failure.Usagef("%w", err)
	}
	defer func() { _ = f.Close() }()
	return keySet(jwks.Read(f, path))
}

// keySet makes a usage error of a key set that can't be read.
func keySet(set []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, failure.Usagef("%w", err)
	}
	return set, nil
}
