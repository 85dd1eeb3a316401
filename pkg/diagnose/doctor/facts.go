package doctor

import (
	"time"

	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Facts are all that is known. What is nil or empty is not known, or was not asked for.
type Facts struct {
	Task       Task
	Now        time.Time      // the clock of this machine
	Skew       *time.Duration // how far the services' clock is ahead of it; nil when not known
	Settings   Settings
	Credential Credential
	Account    Account
	Endpoints  []Endpoint
	Proxies    *Proxies                   // nil when they were not looked at
	Caller     *rights.Caller             // the rights of the credential; nil when they were not read
	Holders    func(action string) string // which roles have an action, in a sentence; nil for nothing
	Cluster    *Cluster                   // nil when none was named
	Limits     []Limit                    // those that the task can reach
	Pod        *Pod                       // nil outside of a pod
}

// Trouble is what failed, and the next step. The zero value is no trouble.
type Trouble struct{ What, Next string }

// Settings are what was read of the configuration.
type Settings struct {
	Trouble Trouble // why there are no settings
	Ignored string  // why the default file was not read, although it exists
	File    string  // the file that was read; "" for none
}

// Credential is who the work is done as.
type Credential struct {
	Kind, From string // "API key", and the variable, flag or file that has it
	Who, IAMID string // "" when nobody could be asked
	Trouble    Trouble
	Code       string    // IAM's error code for the trouble; "" for none
	Unanswered bool      // whether it works is unknown: IAM gave no answer
	Ends       time.Time // when it ends; zero for one that does not
	Renewal    string    // how to get another in its place
}

// Account is the account of the credential.
type Account struct {
	ID, Name string
	Trouble  Trouble
}

// Endpoint is where one service is asked.
type Endpoint struct {
	Name, Variable string // as 'podtrust config show' has it, such as "iam-url", and the variable by which IBM's tools name the URL
	URL, From      string
	Host, Setting  string // of the URL; the value of '--endpoint'
	Trouble        Trouble
	Note           string // what is not confirmed of it; "" for nothing
	Asked          bool
	LoggedIn       bool // it was asked with a credential
	Way            diagnose.WayProblem
	Got            string // what failed, or what answered in the service's place
	Status         int    // of the service's own answer; 0 for a success, or for none
	Denied         bool   // what answered in the service's place asks for a login
}

// Proxies are the proxies that the environment names.
type Proxies struct {
	Variables []string // "HTTPS_PROXY=http://proxy:3128", without passwords
	Hosts     []string // the hosts that are asked through one
	Trouble   string   // why a variable can't be used
	Unused    bool     // no request leaves this process
}

// Cluster is the cluster whose pods are to be trusted.
type Cluster struct {
	Named      string              // as it was written
	Found      *containers.Cluster // nil when it could not be read
	Trouble    Trouble             // why not
	Denied     bool                // because the credential is not authorized
	Writer     trust.Verdict       // whether the credential has that role there
	WriterSeen string              // what speaks against it
}

// Limit is how much of a limit is used.
type Limit struct {
	Name   string // "trusted profiles"
	Used   int    // those that were seen
	Least  string // why there may be more; "" if these are all
	Most   int    // 0 when it is not known
	Source string // who says so
}

// Pod is what a pod has to be trusted by.
type Pod struct {
	Token   diagnose.Token
	Profile string
	From    string // the variable that names the profile
}
