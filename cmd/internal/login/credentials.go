package login

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// ErrNoCredential is matched by the error for a command that needs a credential and finds none.
var ErrNoCredential = errors.New("no credential")

// Credential is who the command acts as.
type Credential struct {
	From    string // where it was found: a flag, a variable, a file
	place   string // of a token: the file, in quotes, or what else has it
	apiKey  string
	token   string // an IAM access token
	crToken string // a compute resource token, to become profile
	profile string
	host    string // of the login of ibmcloud: the only IAM host that it is for; "" for all others
}

// Describe names the credential for 'config show', without showing anything of it.
func (c Credential) Describe() string {
	switch {
	case c.apiKey != "":
		return "API key"
	case c.crToken != "":
		return fmt.Sprintf("pod's token for trusted profile '%s'", c.profile)
	case c.token != "":
		return "IAM token"
	}
	return "none"
}

// Credential finds the credential: the first of the contract's list that there is. It reads files, and no network.
func (l *Login) Credential() (Credential, error) {
	e, err := l.Endpoints()
	if err != nil {
		return Credential{}, err
	}
	c, err := l.explicit()
	if err != nil || c.From != "" {
		return c, err
	}
	if !l.isolated() {
		if c, err = l.inherited(e); err != nil || c.From != "" {
			return c, err
		}
	}
	if e.Sandbox {
		return Credential{From: "the sandbox's administrator", apiKey: sandbox.AdminKey}, nil
	}
	return Credential{}, l.noCredential()
}

// noCredential is the error for a run without a credential.
func (l *Login) noCredential() error {
	return failure.Deniedf("%w was found", ErrNoCredential).Hintf("%s", l.credentialHint())
}

// credentialHint also says so when there is one that is kept back on purpose.
func (l *Login) credentialHint() string {
	if e, err := l.Endpoints(); err == nil && e.guarded() {
		return "A host that is not IBM's gets only credentials that are given by flag or by PODTRUST_* variables. For a sandbox, set PODTRUST_API_KEY=sandbox-admin."
	}
	return "Set PODTRUST_API_KEY or IBMCLOUD_API_KEY, or log in with 'ibmcloud login'. To try podtrust without an account, add '--endpoint sandbox'."
}

// explicit are credentials that were given to podtrust itself. They go wherever --endpoint points.
func (l *Login) explicit() (Credential, error) {
	s, err := l.Settings()
	if err != nil {
		return Credential{}, err
	}
	if l.options.Flags.Changed("api-key-file") && l.options.Flags.Changed("iam-token-file") {
		return Credential{}, failure.Usagef("'--api-key-file' and '--iam-token-file' can't be used together")
	}
	key, token := "", ""
	if !l.isolated() {
		key, token = l.Variable("PODTRUST_API_KEY"), l.Variable("PODTRUST_IAM_TOKEN")
	}
	switch {
	case l.options.Flags.Changed("iam-token-file"):
		return l.fromFile("flag --iam-token-file", s.IAMTokenFile, false)
	case l.options.Flags.Changed("api-key-file"):
		return l.fromFile("flag --api-key-file", s.APIKeyFile, true)
	case key != "":
		return Credential{From: "PODTRUST_API_KEY", apiKey: key}, nil
	case s.APIKeyFile != "":
		return l.fromFile(s.from("api-key-file"), s.APIKeyFile, true)
	case token != "":
		return Credential{From: "PODTRUST_IAM_TOKEN", token: bare(token)}, nil
	case s.IAMTokenFile != "":
		return l.fromFile(s.from("iam-token-file"), s.IAMTokenFile, false)
	}
	return Credential{}, nil
}

func (l *Login) fromFile(from, path string, isKey bool) (Credential, error) {
	text, err := l.readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Credential{}, failure.Usagef("the file '%s' of %s was not found", path, from).
			Hintf("Check the path. The file contains the credential and nothing else.")
	}
	if err != nil {
		return Credential{}, failure.Usagef("the credential of %s can't be read: %w", from, err).
			Hintf("Write only the credential to a file that you can read.")
	}
	if isKey {
		return Credential{From: from, apiKey: text}, nil
	}
	place := "'" + path + "'"
	if path == "-" {
		place = "standard input"
	}
	return Credential{From: from, place: place, token: bare(text)}, nil
}

func (l *Login) readSecret(path string) (string, error) {
	if path == "-" {
		return crtoken.Read(l.options.In, "standard input")
	}
	return crtoken.ReadFileBy(l.OpenFile, path)
}

// inherited are credentials that were set for IBM's own tools. A sandbox, a custom URL or a host that is not IBM's gets
// none of them, but for those of a sandbox.
func (l *Login) inherited(e Endpoints) (Credential, error) {
	fits := func(value string) bool { return value != "" && (!e.guarded() || strings.HasPrefix(value, "sandbox-")) }
	if key := l.Variable("IBMCLOUD_API_KEY"); fits(key) {
		if path, ok := strings.CutPrefix(key, "@"); ok {
			return l.fromFile("IBMCLOUD_API_KEY", path, true)
		}
		return Credential{From: "IBMCLOUD_API_KEY", apiKey: key}, nil
	}
	token, profile := l.Variable("IBMCLOUD_CR_TOKEN"), l.Variable("IBMCLOUD_CR_PROFILE")
	if profile != "" && fits(token) {
		if path, ok := strings.CutPrefix(token, "@"); ok {
			text, err := crtoken.ReadFileBy(l.OpenFile, path)
			if err != nil {
				return Credential{}, failure.Usagef("the token of IBMCLOUD_CR_TOKEN can't be read: %w", err).
					Hintf("The variable holds a pod's token, or '@' and the path of a file with one.")
			}
			token = text
		}
		return Credential{From: "IBMCLOUD_CR_TOKEN", crToken: token, profile: profile}, nil
	}
	if e.guarded() {
		return Credential{}, nil
	}
	return l.ibmcloudSession()
}
