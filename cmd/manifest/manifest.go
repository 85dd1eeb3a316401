// Package manifest has the commands for Kubernetes manifests of pods that become trusted profiles.
package manifest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// NewCommand returns the command 'manifest'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("manifest", "Generate, patch and check manifests of pods", `
		Generates, patches and checks Kubernetes manifests of pods that become trusted profiles. No request is sent to a
			cluster or to IBM Cloud.`,
		newWorkload(a, manifest.Job), newWorkload(a, manifest.Pod), newWorkload(a, manifest.Deployment), newPatch(a), newLint(a), newSnippet(a))
}

// settingsFlags are the flags of every verb that writes how a pod gets its token.
func settingsFlags(a *app.App, cmd *cobra.Command, s *manifest.Settings, sdk ...string) {
	f := cmd.Flags()
	f.StringVar(&s.Profile, "profile", "", "`PROFILE`: ID, name or CRN of the trusted profile")
	f.StringVar(&s.ServiceAccount, "service-account", "", "`NAME`: service account that the pod runs as")
	f.StringVar(&s.Volume, "volume", manifest.Volume, "`NAME`: name of the volume")
	f.StringVar(&s.MountPath, "mount-path", workload.MountPath, "`FOLDER`: mount path of the volume")
	f.StringVar(&s.File, "token-path", workload.File, "`FILE`: path of the token in the folder")
	f.DurationVar(&s.Lifetime, "lifetime", time.Hour, "`DURATION`: lifetime of the pod's token, from 10m to 1h")
	f.StringSliceVar(&s.SDKServices, "sdk-service", sdk, "`PREFIX`: add the SDK variables with this prefix, such as IAM_IDENTITY; may be repeated")
	f.StringVar(&s.IAMURL, "iam-url", "", "`URL`: URL of IAM (default the public endpoint)")
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
}

// missing is the error that names all flags at once that must be given; nil when none is missing.
func missing(flags ...[2]string) error {
	var names []string
	for _, f := range flags {
		if f[1] == "" {
			names = append(names, f[0])
		}
	}
	switch n := len(names); n {
	case 0:
		return nil
	case 1:
		return failure.Usagef("%s is missing", names[0])
	default:
		return failure.Usagef("%s and %s are missing", strings.Join(names[:n-1], ", "), names[n-1])
	}
}

// skippedAt says where an object is that was skipped, and why.
func skippedAt(file string, s workload.Skipped) string {
	return fmt.Sprintf("%s:%d: %s: %s", file, s.Line, s.Object, s.Reason)
}

// usage makes errors of settings and of documents ones of usage: nothing was sent, and nothing was changed.
func usage(err error, file string) error {
	if err == nil {
		return nil
	}
	where := ""
	if file != "" {
		where = "'" + file + "': "
	}
	switch {
	case errors.Is(err, workload.ErrTemplate):
		return failure.Usagef("%s%w", where, err).
			Hintf("Generate values for the chart with 'podtrust manifest snippet helm', or pipe 'helm template' into this command.")
	case errors.Is(err, manifest.ErrShared):
		return failure.Usagef("%s%w", where, err).Hintf("Patch all containers that share it, or write it out without the anchor.")
	case errors.Is(err, manifest.ErrContainers):
		return failure.Usagef("%s%w", where, err).Hintf("Name the containers by '--container', or patch all by '--all-containers'. Nothing was changed.")
	case errors.Is(err, manifest.ErrSettings):
		return failure.Usagef("%w", err)
	}
	return failure.Usagef("%s%w", where, err).Hintf("Nothing was changed.")
}
