package manifest

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

func newSnippet(a *app.App) *cobra.Command {
	return app.Group("snippet", "Generate snippets for Helm and Kustomize",
		`Generates the content of a patch for tools that generate manifests.`, newHelm(a), newKustomize(a))
}

func newHelm(a *app.App) *cobra.Command {
	var s manifest.Settings
	cmd := &cobra.Command{
		Use:     "helm --profile PROFILE [--service-account NAME] [--sdk-service PREFIX]...",
		Short:   "Generate values for a Helm chart",
		Long:    `Prints values for a Helm chart. Keys differ between charts: compare them with the chart's values.yaml.`,
		Example: `podtrust manifest snippet helm --profile orders-api --service-account orders-api`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			if s.Profile == "" {
				return app.Required("profile")
			}
			text, err := manifest.Helm(s)
			return printed(a, text, err)
		},
	}
	settingsFlags(a, cmd, &s)
	return cmd
}

func newKustomize(a *app.App) *cobra.Command {
	var s manifest.Settings
	var t manifest.KustomizeTarget
	cmd := &cobra.Command{
		Use:     "kustomize NAME --container NAME --profile PROFILE [--kind KIND] [--service-account NAME] [--sdk-service PREFIX]...",
		Short:   "Generate a kustomization that patches a workload",
		Long:    `Prints a kustomization with a strategic merge patch of one workload.`,
		Example: `podtrust manifest snippet kustomize orders --container app --profile orders-api --service-account orders-api`,
		Args:    app.Args("NAME"), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			t.Name = args[0]
			if err := missing([2]string{"'--container'", t.Container}, [2]string{"'--profile'", s.Profile}); err != nil {
				return err
			}
			text, err := manifest.Kustomize(t, s)
			return printed(a, text, err)
		},
	}
	settingsFlags(a, cmd, &s)
	cmd.Flags().StringVar(&t.Kind, "kind", "Deployment", "`KIND`: kind of the workload")
	cmd.Flags().StringVar(&t.Container, "container", "", "`NAME`: name of the container")
	app.CompleteFlag(cmd, "kind", cobra.FixedCompletions(workload.PodKinds(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func printed(a *app.App, text string, err error) error {
	if err != nil {
		return usage(err, "")
	}
	_, err = fmt.Fprint(a.Out, text)
	return err
}
