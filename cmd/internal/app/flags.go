package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

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
	quiet                     bool
	timeout                   time.Duration
}

func (v *flagValues) flagSet() *pflag.FlagSet {
	f := pflag.NewFlagSet("podtrust", pflag.ContinueOnError)
	f.StringVar(&v.endpoint, "endpoint", "public", "`public|private|vpe|sandbox|URL`: where the services are")
	f.StringVar(&v.region, "region", "", "`REGION` of private endpoints")
	f.StringVar(&v.account, "account", "", "`ID` of the account that the credential must belong to")
	f.StringVar(&v.apiKeyFile, "api-key-file", "", "`FILE` with an API key; '-' reads standard input")
	f.StringVar(&v.iamTokenFile, "iam-token-file", "", "`FILE` with an IAM access token; '-' reads standard input")
	out := newEnum(&v.output, "", outputs()...)
	out.few = len(output.Formats())
	f.VarP(out, "output", "o",
		"`table|json|yaml|id`: form of the result (default table)")
	f.StringVar(&v.jq, "jq", "", "`EXPRESSION` that filters the result, as jq does")
	f.BoolVarP(&v.quiet, "quiet", "q", false, "tell nothing but failures")
	f.Var(newEnum(&v.color, colorAuto, colorAuto, colorAlways, colorNever), "color", "`auto|always|never`: colour the output")
	f.StringVar(&v.trace, "trace", "", "show every request without its secrets, or append them to `FILE`")
	f.Lookup("trace").NoOptDefVal = "true"
	f.DurationVar(&v.timeout, "timeout", standardTimeout, "`DURATION` after which one request is given up")
	f.StringVar(&v.config, "config", "", "`FILE` with settings, instead of the standard one")
	return f
}

// standardTimeout is that of one request, and of reading a file that is a stream.
const standardTimeout = time.Minute

// outputs are the values of --output: those of every command, then those that few have, whose help names them.
func outputs() []string {
	var all []string
	for _, f := range append(output.Formats(), output.Token, output.SARIF, Terraform) {
		all = append(all, string(f))
	}
	return all
}

// Enum is a flag with a closed set of values.
type Enum struct {
	value   *string
	allowed []string
	few     int // how many of them an error lists; 0 for all
}

func newEnum(into *string, standard string, allowed ...string) *Enum {
	*into = standard
	return &Enum{value: into, allowed: allowed}
}

// NewEnum returns a flag value that accepts the allowed words only.
func NewEnum(into *string, standard string, allowed ...string) *Enum {
	return newEnum(into, standard, allowed...)
}

// String is the value.
func (e *Enum) String() string { return *e.value }

// Set takes a word, in any case.
func (e *Enum) Set(word string) error {
	if !slices.Contains(e.allowed, strings.ToLower(word)) {
		return fmt.Errorf("it must be one of %s", strings.Join(e.allowed[:cmp.Or(e.few, len(e.allowed))], ", "))
	}
	*e.value = strings.ToLower(word)
	return nil
}

// Type is the word for the value in help texts.
func (e *Enum) Type() string { return strings.Join(e.allowed, "|") }
