package token

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/output"
)

func newInspect(a *app.App) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "inspect [--token-file FILE]",
		Short: "Show the contents of a token",
		Long: `
			Shows the contents of a pod's token or an IAM access token, without sending it anywhere. Nothing is verified,
			and the signature is never shown. Without '--token-file', the paths that IBM's SDKs try are tried in the same
			order.`,
		Example: `
			# Show the token of the pod
			podtrust token inspect

			# Show a token from standard input as JSON
			podtrust token inspect --token-file - -o json < token`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error { return inspect(a, file) },
	}
	fileFlag(cmd, &file, "`FILE`: path to the token; '-' reads standard input")
	return cmd
}

// inspected is a token as it is printed. Verified is always false: nothing here can check a signature.
type inspected struct {
	crtoken.Token
	Kind     string            `json:"kind"` // "service-account", "iam" or "other"
	Pod      crtoken.Pod       `json:"pod"`
	Verified bool              `json:"verified"`
	Findings []crtoken.Finding `json:"findings"`
}

func inspect(a *app.App, file string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	text, from, err := read(source(a, file))
	if err != nil {
		return err
	}
	token, err := decode(text, from)
	if err != nil {
		return err
	}
	shown := inspected{Token: token, Kind: kindOf(token), Pod: token.Pod(), Findings: []crtoken.Finding{}}
	if token.ServiceAccount() {
		shown.Findings = append(shown.Findings, crtoken.Check(token, a.Now())...)
	} else if expires := token.Time("exp"); !expires.IsZero() && !a.Now().Before(expires) {
		shown.Findings = append(shown.Findings, crtoken.Finding{Fatal: true, Text: "it expired at " + expires.Format(time.RFC3339)})
	}
	if token.Cut {
		shown.Findings = append(shown.Findings, crtoken.Finding{Text: "a part of its signature is missing"})
	}
	a.Status().Warn("These are the contents of the token %s. They were not verified.", in(from))
	for _, f := range shown.Findings {
		a.Status().Warn("The token: %s.", f.Text)
	}
	return output.Object(p, shown, shown.card())
}

func kindOf(t crtoken.Token) string {
	switch {
	case t.ServiceAccount():
		return "service-account"
	case t.IAM():
		return "iam"
	}
	return "other"
}

func (i inspected) card() output.Card {
	fields := append([]output.Field{{Name: "Kind", Value: i.Kind}}, podFields(i.Pod)...)
	for _, name := range []string{"iat", "nbf", "exp"} {
		if at := i.Time(name); !at.IsZero() {
			fields = append(fields, output.Field{Name: name, Value: at.Format(time.RFC3339)})
		}
	}
	card := output.Card{ID: i.Text("sub"), Fields: append(fields, output.Field{Name: "Audience", Value: strings.Join(i.Audiences(), ", ")})}
	for _, part := range []struct {
		title  string
		values map[string]any
	}{{"Header", i.Header}, {"Claims", i.Claims}} {
		s := output.Section{Title: part.title, Empty: "Nothing.", Header: []string{"Name", "Value"}}
		for _, name := range slices.Sorted(maps.Keys(part.values)) {
			s.Rows = append(s.Rows, []string{name, claimText(part.values[name])})
		}
		card.Sections = append(card.Sections, s)
	}
	return card
}

func claimText(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
