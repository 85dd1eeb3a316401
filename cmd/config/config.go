// Package config has the command that shows the settings in force.
package config

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
)

// NewCommand returns the command 'config'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("config", "Show the settings in effect", `Shows the settings in effect and the source of each.`, newShow(a))
}

func newShow(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show each setting and its source",
		Long: `
			Shows each setting, the endpoints and the kind of credential in use, and the source of each: a flag, an
			environment variable, the configuration file or the default. No request is sent, and no secret is shown.

			The configuration file is YAML; its keys are the names of flags. Its path is podtrust/config.yaml in your
			configuration folder, or the value of '--config' or PODTRUST_CONFIG.`,
		Example: `
			# Show all settings
			podtrust config show

			# Print where the endpoint is set
			podtrust config show -o json --jq '.[] | select(.name == "endpoint").from'`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error { return show(a) },
	}
	app.ListFlags(a, cmd, settingView())
	return cmd
}

func show(a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Login.Settings()
	if err != nil {
		return err
	}
	rows := append([]login.Source{}, s.Sources...)
	credential := login.Source{Name: "credential", From: "-"}
	c, err := a.Login.Credential()
	switch {
	case err == nil:
		credential.Value, credential.From = c.Describe(), c.From
	case errors.Is(err, login.ErrNoCredential):
		credential.Value = "none: " + login.ErrNoCredential.Error()
	default:
		credential.Value = "none: " + err.Error()
	}
	rows = append(rows, credential)
	e, _ := a.Login.Endpoints() // one that is refused is shown all the same; the credential says why it is
	rows = append(rows, e.Sources()...)
	for i := range rows {
		rows[i].Value, rows[i].From = shown.Hide(rows[i].Value), shown.Hide(rows[i].From)
	}
	_, err = output.List(p, output.All(rows), settingView())
	return err
}

func settingView() output.View[login.Source] {
	return output.View[login.Source]{Columns: []output.Column[login.Source]{
		{Name: "Setting", Value: func(s login.Source) string { return s.Name }},
		{Name: "Value", Whole: true, Value: func(s login.Source) string { return s.Value }},
		{Name: "From", Value: func(s login.Source) string { return s.From }},
		{Name: "Note", Whole: true, Value: func(s login.Source) string { return s.Note }},
	}}
}
