package manifest

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/manifest"
)

func newWorkload(a *app.App, kind manifest.Kind) *cobra.Command {
	verb := strings.ToLower(string(kind))
	w := manifest.Workload{Kind: kind}
	cmd := &cobra.Command{
		Use: verb + " NAME --profile PROFILE -n, --namespace NAMESPACE --service-account NAME (--image IMAGE | --curl) [--openshift] " +
			"[--existing-service-account] [--sdk-service PREFIX]... [--lifetime DURATION] [--mount-path FOLDER] [--token-path FILE] " +
			"[--volume NAME] [--iam-url URL]",
		Short: "Generate a " + verb + " that tests the exchange",
		Long: `
			Prints a manifest that is ready to apply: the service account, and a ` + verb + ` with a projected token for the
			audience 'iam', a tight security context and the environment variables that podtrust, ibmcloud and IBM's SDKs read.
			Its container ` + does(kind) + `, and no token gets into its logs.`,
		Example: `podtrust manifest ` + verb + ` prove --profile orders-api --namespace orders --service-account orders-api --curl`,
		Args:    app.Args("NAME"), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			w.Name = args[0]
			image := w.Image
			if w.Curl {
				image = manifest.CurlImage
			}
			if err := missing([2]string{"'--profile'", w.Profile}, [2]string{"'--namespace'", w.Namespace},
				[2]string{"'--service-account'", w.ServiceAccount}, [2]string{"'--image' or '--curl'", image}); err != nil {
				return err
			}
			text, err := manifest.Generate(w)
			if err != nil {
				return usage(err, "")
			}
			_, err = fmt.Fprint(a.Out, text)
			return err
		},
	}
	settingsFlags(a, cmd, &w.Settings, "IAM_IDENTITY")
	f := cmd.Flags()
	f.StringVarP(&w.Namespace, "namespace", "n", "", "`NAMESPACE`: namespace of the "+verb)
	f.StringVar(&w.Image, "image", "", "`IMAGE`: image with podtrust or, for '--curl', with curl and a shell")
	f.BoolVar(&w.Curl, "curl", false, "exchange the token with curl, in the image "+manifest.CurlImage)
	f.BoolVar(&w.OpenShift, "openshift", false, "let the cluster assign user IDs, as OpenShift requires")
	f.BoolVar(&w.ExistingAccount, "existing-service-account", false, "omit the service account: it already exists")
	return cmd
}

func does(kind manifest.Kind) string {
	if kind == manifest.Deployment {
		return "exchanges the token repeatedly"
	}
	return "exchanges the token once"
}
