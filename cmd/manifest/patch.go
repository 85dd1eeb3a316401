package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

type patchOptions struct {
	manifest.PatchOptions
	files         []string
	diff, inPlace bool
}

func newPatch(a *app.App) *cobra.Command {
	var o patchOptions
	cmd := &cobra.Command{
		Use: "patch -f FILE... --profile PROFILE [--service-account NAME] [--container NAME]... [--all-containers] [--replace] " +
			"[--diff | --in-place] [--sdk-service PREFIX]... " +
			"[--lifetime DURATION] [--mount-path FOLDER] [--token-path FILE] [--volume NAME] [--iam-url URL]",
		Short: "Add the pod token to workloads",
		Long: `
			Adds the volume, the mount and the environment variables to the workloads in the files. Comments, order, anchors
			and unknown fields stay unchanged. Workloads are ` + strings.Join(workload.Kinds(), ", ") + `. The token goes to the containers of '--container',
			or else to the only container that is neither an init container nor a known sidecar; several such containers are
			refused. '--all-containers' patches all but init containers.

			A volume with a token for the audience 'iam', or the old 'vault', is used, and its audience and lifetime are
			corrected. Tokens for other audiences, such as those of Istio and SPIRE, are never changed: where one is mounted at
			` + workload.MountPath + `, the token goes to ` + manifest.OtherMountPath + `. Another profile that a container names is
			kept unless '--replace' is given. A ResourceList can name profile, serviceAccount and container in its functionConfig.
			Objects with pods that are not patched are listed. A second run changes nothing. If one file can't be patched, none
			is.

			The result is printed on standard output. With '--in-place', the files are replaced instead.`,
		Example: `
			# Show the changes to a manifest
			podtrust manifest patch -f deployment.yaml --profile orders-api --service-account orders-api --diff

			# Patch one container of a manifest from standard input
			podtrust manifest patch -f - --profile orders-api --container app < deployment.yaml`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(a)
		},
	}
	settingsFlags(a, cmd, &o.Settings)
	f := cmd.Flags()
	f.StringArrayVarP(&o.files, "filename", "f", nil, "`FILE`: path to a manifest; '-' reads standard input; may be repeated")
	f.StringArrayVar(&o.Containers, "container", nil, "`NAME`: container to patch, also an init container; may be repeated")
	f.BoolVar(&o.AllContainers, "all-containers", false, "patch all containers and sidecars, but not init containers")
	f.BoolVar(&o.Replace, "replace", false, "replace another profile that a container names")
	f.BoolVar(&o.diff, "diff", false, "show the changes without making them")
	f.BoolVar(&o.inPlace, "in-place", false, "replace the files instead of printing the result")
	app.CompleteFlag(cmd, "filename", app.CompleteFiles)
	return cmd
}

func (o patchOptions) validate() error {
	switch {
	case len(o.files) == 0:
		return missing([2]string{"'--filename'"}, [2]string{"'--profile'", o.Profile})
	case o.Profile == "" && len(o.files) > 1:
		return app.Required("profile")
	case o.AllContainers && len(o.Containers) > 0:
		return failure.Usagef("'--container' and '--all-containers' can't be used together")
	case o.diff && o.inPlace:
		return failure.Usagef("'--diff' and '--in-place' can't be used together")
	case o.inPlace && slices.Contains(o.files, "-"):
		return failure.Usagef("standard input can't be written in place")
	case len(o.files) > 1 && slices.Contains(o.files, "-"):
		return failure.Usagef("'-' can't be combined with other files")
	}
	return nil
}

// run goes over the files twice: first to see that all can be patched, then to do it. So one file at a time is in memory.
func (o patchOptions) run(a *app.App) error {
	if err := o.places(); err != nil {
		return err
	}
	read := rereader(a)
	if len(o.files) == 1 { // it may be standard input, which can be read only once
		text, err := readFile(a, o.files[0])
		if err != nil {
			return err
		}
		read = func(string) (string, error) { return text, nil }
		if o = o.configured(text); o.Profile == "" {
			return app.Required("profile")
		}
	}
	var t tally
	for _, file := range o.files {
		text, err := read(file)
		if err != nil {
			return err
		}
		if err := t.add(o, file, text); err != nil {
			return err
		}
	}
	if err := t.check(o); err != nil {
		return err
	}
	for i, file := range o.files {
		text, err := read(file)
		if err != nil {
			return err
		}
		got, err := manifest.Patch(text, o.PatchOptions)
		if err != nil {
			return usage(err, file)
		}
		if err := o.write(a, file, text, got.Text, i); err != nil {
			return err
		}
	}
	o.tell(a, t)
	return nil
}

// places refuses files that can't be written in place before the first one is.
func (o patchOptions) places() error {
	for _, file := range o.files {
		if _, err := files.Place(file); err != nil && o.inPlace {
			return failure.Usagef("the manifest can't be written in place: %w", err)
		}
	}
	return nil
}

// configured takes from the functionConfig of a ResourceList what no flag says.
func (o patchOptions) configured(text string) patchOptions {
	config, ok := manifest.ReadFunctionConfig(text)
	if !ok {
		return o
	}
	o.Profile = cmp.Or(o.Profile, config.Profile)
	o.ServiceAccount = cmp.Or(o.ServiceAccount, config.ServiceAccount)
	if len(o.Containers) == 0 && !o.AllContainers && config.Container != "" {
		o.Containers = []string{config.Container}
	}
	return o
}

// tally is what patching would do to all files.
type tally struct {
	workloads, changed int
	passed             int // workloads of these that were skipped
	found, notes       []string
	skipped            []string
}

func (t *tally) add(o patchOptions, file, text string) error {
	got, err := manifest.Patch(text, o.PatchOptions)
	if err != nil {
		return usage(err, file)
	}
	t.workloads += len(got.Workloads)
	t.changed += len(got.Changed)
	for _, name := range got.Found {
		if !slices.Contains(t.found, name) {
			t.found = append(t.found, name)
		}
	}
	for _, s := range got.Skipped {
		t.skipped = append(t.skipped, skippedAt(file, s))
		if slices.Contains(got.Workloads, s.Object) {
			t.passed++
		}
	}
	for _, note := range got.Notes {
		t.notes = append(t.notes, file+": "+note)
	}
	return nil
}

func (t *tally) check(o patchOptions) error {
	if t.workloads == 0 && len(t.skipped) > 0 {
		return failure.Usagef("no workload can be patched: %s", strings.Join(t.skipped, "; ")).
			Hintf("Supported kinds are %s.", strings.Join(workload.Kinds(), ", "))
	}
	if t.workloads == 0 {
		return failure.Usagef("no workloads to patch were found").Hintf("Supported kinds are %s.", strings.Join(workload.Kinds(), ", "))
	}
	for _, name := range o.Containers {
		if !slices.Contains(t.found, name) {
			return failure.Usagef("no workload has a container '%s'", name).Hintf("Use the name of an existing container, or omit '--container'.")
		}
	}
	if t.passed == t.workloads {
		return failure.Usagef("no workload can be patched: %s", strings.Join(t.skipped, "; ")).
			Hintf("Correct the manifest, or name the containers that get the token with '--container'.")
	}
	return nil
}

// tell says what was done.
func (o patchOptions) tell(a *app.App, t tally) {
	for _, s := range t.skipped {
		a.Status().Warn("Skipped: %s.", s)
	}
	for _, note := range t.notes {
		a.Status().Warn("%s.", note)
	}
	switch {
	case t.changed == 0 && len(t.notes) > 0:
		a.Status().OK("No changes to %s: see the warnings.", app.Count(t.workloads-t.passed, "workload"))
	case t.changed == 0:
		a.Status().OK("No changes: %s already up to date.", isAre(t.workloads-t.passed))
	case o.diff:
		a.Status().OK("%s would change. Nothing was changed.", app.Count(t.changed, "workload"))
	default:
		a.Status().OK("%s patched.", wasWere(t.changed))
	}
}

func isAre(n int) string {
	if n == 1 {
		return "1 workload is"
	}
	return fmt.Sprintf("%d workloads are", n)
}

func wasWere(n int) string {
	if n == 1 {
		return "1 workload was"
	}
	return fmt.Sprintf("%d workloads were", n)
}

func (o patchOptions) write(a *app.App, file, before, after string, index int) error {
	switch {
	case o.diff:
		_, err := fmt.Fprint(a.Out, manifest.Diff(file, before, after))
		return err
	case o.inPlace:
		if before == after {
			return nil
		}
		const readable = 0o644 // of a file that was removed meanwhile
		if err := files.WriteWhole(file, []byte(after), readable); err != nil {
			return failure.Usagef("the manifest can't be written: %w", err)
		}
		return nil
	}
	between := ""
	if index > 0 && !strings.HasPrefix(after, "---") {
		between = "---\n"
	}
	_, err := fmt.Fprint(a.Out, between, after)
	return err
}
