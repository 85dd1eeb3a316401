package manifest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
	"github.com/podtrust/podtrust/pkg/output"
)

type lintOptions struct {
	lint.Options
	files []string
}

func newLint(a *app.App) *cobra.Command {
	var o lintOptions
	cmd := &cobra.Command{
		Use:   "lint -f FILE... [--service-account NAME] [-n, --namespace NAMESPACE] [--all]",
		Short: "Check manifests for token problems",
		Long: `
			Checks the workloads in manifests: the token, how it gets into the containers, and the service account. Findings
			name the file and the line. By default, only workloads that are set up to become trusted profiles, or that run as
			'--service-account', are checked; with '--all', all are. In a folder, every .yaml, .yml and .json file is checked.
			Helm templates are not read: pipe 'helm template' into this command.

			'-o sarif' prints the findings in the format that code hosts show next to a change. Exits with 11 if there are
			findings or a skipped object asks for a profile, and with 2 if a file can't be read. For details of a finding,
			run 'podtrust explain'.`,
		Annotations: app.Forms("sarif"),
		Example: `
			# Check all manifests in a folder
			podtrust manifest lint -f deploy/

			# Check the workloads that run as a service account
			podtrust manifest lint -f deployment.yaml --service-account orders-api -o json

			# Write the findings for a code host
			podtrust manifest lint -f deploy/ -o sarif > findings.sarif`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			if len(o.files) == 0 {
				return app.Required("filename")
			}
			return o.run(a)
		},
	}
	f := cmd.Flags()
	f.StringArrayVarP(&o.files, "filename", "f", nil, "`FILE`: path to a manifest or a folder; '-' reads standard input; may be repeated")
	f.StringVar(&o.ServiceAccount, "service-account", "", "`NAME`: name of the trusted service account")
	f.StringVarP(&o.Namespace, "namespace", "n", "", "`NAMESPACE`: trusted namespace")
	f.BoolVar(&o.All, "all", false, "check all workloads")
	app.CompleteFlag(cmd, "filename", app.CompleteFiles)
	app.ListFlags(a, cmd, findingView())
	return cmd
}

func (o lintOptions) run(a *app.App) error {
	p, err := a.FindingsPrinter()
	if err != nil {
		return err
	}
	files, err := manifests(o.files)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return failure.Usagef("no .yaml, .yml or .json files were found in '%s'", strings.Join(o.files, "', '")).
			Hintf("Name the files, or the folder that contains them.")
	}
	all := []lint.Finding{}
	var looked lint.Looked
	var unreadable error
	asks := 0
	for _, file := range files {
		text, err := readFile(a, file)
		if err != nil {
			return err
		}
		seen, found, err := lint.Look(text, o.Options)
		looked.Workloads, looked.Unasked, looked.Others = looked.Workloads+seen.Workloads, looked.Unasked+seen.Unasked, looked.Others+seen.Others
		for _, s := range seen.Skipped {
			a.Status().Warn("Skipped: %s.", skippedAt(file, s))
			if s.Asks {
				asks++
			}
		}
		switch {
		case errors.Is(err, workload.ErrTemplate) && len(files) > 1:
			a.Status().Warn("'%s' is a Helm template and was skipped: pipe 'helm template' into this command.", file)
		case err != nil && unreadable == nil:
			unreadable = unread(err, file)
		}
		for _, f := range found {
			f.File = file
			all = append(all, f)
		}
	}
	if err := o.print(a, p, all); err != nil {
		return err
	}
	if unreadable != nil {
		return unreadable
	}
	return outcome(a, len(files), looked, len(all), asks)
}

// outcome says what was found in some files, and what was not looked at. asks is how many of the skipped objects ask for a profile.
func outcome(a *app.App, files int, looked lint.Looked, found, asks int) error {
	switch {
	case found > 0:
		a.Status().Hint("%s. For details, run 'podtrust explain ID'.", app.Count(found, "finding"))
		return failure.Outcome{Code: failure.ExitFindings}
	case asks > 0:
		a.Status().Hint("%s that should become a trusted profile could not be checked.", app.Count(asks, "skipped object"))
		return failure.Outcome{Code: failure.ExitFindings}
	case looked.Workloads == 0:
		a.Status().Warn("No workloads were found in %s; %s skipped.", app.Count(files, "file"), skipped(looked.Others))
		return nil
	}
	if looked.Unasked > 0 {
		a.Status().Warn("Not checked, because nothing in them asks for a trusted profile: %s. To check them too, add '--all'.", app.Count(looked.Unasked, "workload"))
	}
	if looked.Workloads == looked.Unasked {
		return nil
	}
	a.Status().OK("No findings in %s.", app.Count(files, "file"))
	return nil
}

func skipped(documents int) string {
	if documents == 1 {
		return "1 document was"
	}
	return fmt.Sprintf("%d documents were", documents)
}

// unread is the error for a file that is no manifest.
func unread(err error, file string) error {
	if errors.Is(err, workload.ErrTemplate) {
		return usage(err, file)
	}
	return failure.Usagef("'%s': %w", file, err).Hintf("Fix that line and run the command again: the rest of the document was not checked.")
}

func (o lintOptions) print(a *app.App, p *output.Printer, all []lint.Finding) error {
	if p.Format() == output.SARIF {
		return output.Object(p, lint.NewSARIF(a.Version, all), output.Card{})
	}
	_, err := output.List(p, output.All(all), findingView())
	return err
}

func findingView() output.View[lint.Finding] {
	return output.View[lint.Finding]{
		ID: func(f lint.Finding) string { return string(f.ID) },
		Columns: []output.Column[lint.Finding]{
			{Name: "Where", Value: func(f lint.Finding) string { return f.File + ":" + strconv.Itoa(f.Line) }},
			{Name: "Severity", Value: func(f lint.Finding) string { return string(f.Severity) }},
			{Name: "ID", Value: func(f lint.Finding) string { return string(f.ID) }},
			{Name: "What", Whole: true, Value: func(f lint.Finding) string { return fmt.Sprintf("%s: %s", f.Object, f.Message) }},
		},
	}
}
