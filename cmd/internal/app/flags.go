package app

import (
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/output"
)

// The values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

// Terraform is the value of --output that 'export' has alone.
const Terraform = "terraform"

// flagValues are the values of the flags that every command has.
type flagValues struct {
	endpoint, region, account string
	apiKeyFile, iamTokenFile  string
	output, jq, color, trace  string
	config                    string
	from                      string // --from, of commands that have FromFlag
	quiet                     bool
	timeout                   time.Duration
	onlyID                    bool          // --id, of commands that have IDFlag
	layout                    output.Layout // of the lists of commands that have ListFlags
}

func (v *flagValues) flagSet() *pflag.FlagSet {
	f := pflag.NewFlagSet("podtrust", pflag.ContinueOnError)
	f.StringVar(&v.endpoint, "endpoint", "public", "`public|private|vpe|sandbox|URL`: endpoints of the services")
	f.StringVar(&v.region, "region", "", "`REGION`: region of private endpoints, such as us-south")
	f.StringVar(&v.account, "account", "", "`ID`: account that the credential must belong to")
	f.StringVar(&v.apiKeyFile, "api-key-file", "", "`FILE`: path to a file with an API key; '-' reads standard input")
	f.StringVar(&v.iamTokenFile, "iam-token-file", "", "`FILE`: path to a file with an IAM access token; '-' reads standard input")
	f.VarP(newOutput(&v.output), "output", "o", "`table|wide|json|yaml|id`: output format; wide is a table with all columns (default table)")
	f.StringVar(&v.jq, "jq", "", "`EXPRESSION`: filter JSON or YAML output with a jq expression")
	f.BoolVarP(&v.quiet, "quiet", "q", false, "print only results and errors")
	f.Var(newEnum(&v.color, colorAuto, colors()...), "color", "`auto|always|never`: color the output")
	f.StringVar(&v.trace, "trace", "", "`FILE`: print requests and responses without secrets, or append them to a file")
	f.Lookup("trace").NoOptDefVal = "true"
	f.DurationVar(&v.timeout, "timeout", login.StandardTimeout, "`DURATION`: timeout per request")
	f.StringVar(&v.config, "config", "", "`FILE`: path to the configuration file")
	return f
}

// allowed refuses a word that a flag with a closed set of values does not have; "" is one that was not set.
func allowed(flag, word string) error {
	var into string
	switch {
	case flag == "output" && word != "":
		return newOutput(&into).Set(word)
	case flag == "color":
		return newEnum(&into, colorAuto, colors()...).Set(word)
	}
	return nil
}

func colors() []string { return []string{colorAuto, colorAlways, colorNever} }

func newOutput(into *string) *Enum {
	e := newEnum(into, "", outputs()...)
	e.few = len(output.Formats()) // an error does not list the rest
	return e
}

// outputs are the values of --output: those of every command, then those that few have, whose help names them.
func outputs() []string {
	var all []string
	for _, f := range slices.Concat(output.Formats(), output.Drawings(), []output.Format{output.Token, output.SARIF, output.JUnit, output.Markdown, Terraform}) {
		all = append(all, string(f))
	}
	return all
}

// IDFlag adds the flag with which IBM's CLI prints IDs only.
func IDFlag(a *App, cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.values.onlyID, "id", false, "print only the ID, as '-o id' does")
}

// ForceFlag adds the flag of a verb that destroys or detaches.
func ForceFlag(cmd *cobra.Command, force *bool) {
	cmd.Flags().BoolVarP(force, "force", "f", false, "skip the confirmation prompt")
}
