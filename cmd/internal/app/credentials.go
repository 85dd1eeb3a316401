package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/trust"
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
	host    string // the only IAM host that it is for; "" for any
}

// Credential finds the credential: the first of the contract's list that there is. It reads files, and no network.
func (a *App) Credential() (Credential, error) {
	e, err := a.Endpoints()
	if err != nil {
		return Credential{}, err
	}
	c, err := a.explicit()
	if err != nil || c.From != "" {
		return c, err
	}
	if a.Sandbox == nil {
		if c, err = a.inherited(e); err != nil || c.From != "" {
			return c, err
		}
	}
	if e.Sandbox {
		return Credential{From: "the sandbox's administrator", apiKey: sandbox.AdminKey}, nil
	}
	return Credential{}, a.noCredential()
}

// noCredential is the error for a run without a credential.
func (a *App) noCredential() error {
	return failure.Deniedf("there is %w", ErrNoCredential).Hintf("%s", a.credentialHint())
}

// credentialHint also says so when there is one that is kept back on purpose.
func (a *App) credentialHint() string {
	if e, err := a.Endpoints(); err == nil && e.guarded() {
		return "A host that is not IBM's gets only credentials that are given by flag or by PODTRUST_* variables. For a sandbox, set PODTRUST_API_KEY=sandbox-admin."
	}
	return "Set PODTRUST_API_KEY or IBMCLOUD_API_KEY, or log in by running 'ibmcloud login'. To try without an account, add '--endpoint sandbox'."
}

// explicit are credentials that were given to podtrust itself. They go wherever --endpoint points.
func (a *App) explicit() (Credential, error) {
	s, err := a.Settings()
	if err != nil {
		return Credential{}, err
	}
	if a.Flags.Changed("api-key-file") && a.Flags.Changed("iam-token-file") {
		return Credential{}, failure.Usagef("'--api-key-file' and '--iam-token-file' exclude each other")
	}
	key, token := "", ""
	if a.Sandbox == nil {
		key, token = os.Getenv("PODTRUST_API_KEY"), os.Getenv("PODTRUST_IAM_TOKEN")
	}
	switch {
	case a.Flags.Changed("iam-token-file"):
		return a.fromFile("flag --iam-token-file", s.IAMTokenFile, false)
	case a.Flags.Changed("api-key-file"):
		return a.fromFile("flag --api-key-file", s.APIKeyFile, true)
	case key != "":
		return Credential{From: "PODTRUST_API_KEY", apiKey: key}, nil
	case s.APIKeyFile != "":
		return a.fromFile(s.from("api-key-file"), s.APIKeyFile, true)
	case token != "":
		return Credential{From: "PODTRUST_IAM_TOKEN", token: bare(token)}, nil
	case s.IAMTokenFile != "":
		return a.fromFile(s.from("iam-token-file"), s.IAMTokenFile, false)
	}
	return Credential{}, nil
}

func (s *Settings) from(name string) string {
	for _, source := range s.Sources {
		if source.Name == name {
			return source.From
		}
	}
	return ""
}

func (a *App) fromFile(from, path string, isKey bool) (Credential, error) {
	text, err := a.readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Credential{}, failure.Usagef("the file '%s' of %s was not found", path, from).
			Hintf("Check the path. The file contains the credential and nothing else.")
	}
	if err != nil {
		return Credential{}, failure.Usagef("the credential of %s can't be read: %w", from, err).
			Hintf("Write it, and nothing else, into a file that you may read.")
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

func (a *App) readSecret(path string) (string, error) {
	if path == "-" {
		return crtoken.Read(a.In, "standard input")
	}
	return crtoken.ReadFileBy(a.OpenFile, path)
}

// inherited are credentials that were set for IBM's own tools. A sandbox, a custom URL or a host that is not IBM's gets
// none of them, but for those of a sandbox.
func (a *App) inherited(e Endpoints) (Credential, error) {
	fits := func(value string) bool { return value != "" && (!e.guarded() || strings.HasPrefix(value, "sandbox-")) }
	if key := os.Getenv("IBMCLOUD_API_KEY"); fits(key) {
		if path, ok := strings.CutPrefix(key, "@"); ok {
			return a.fromFile("IBMCLOUD_API_KEY", path, true)
		}
		return Credential{From: "IBMCLOUD_API_KEY", apiKey: key}, nil
	}
	token, profile := os.Getenv("IBMCLOUD_CR_TOKEN"), os.Getenv("IBMCLOUD_CR_PROFILE")
	if profile != "" && fits(token) {
		if path, ok := strings.CutPrefix(token, "@"); ok {
			text, err := crtoken.ReadFileBy(a.OpenFile, path)
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
	return a.session()
}

// bare takes "Bearer" off a token that was copied with it.
func bare(token string) string {
	token = strings.TrimSpace(token)
	if scheme, rest, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(rest)
	}
	return token
}

// accessToken turns the credential into an access token.
func (c Credential) accessToken(ctx context.Context, client *iam.Client) (iam.Token, error) {
	switch {
	case c.apiKey != "":
		return client.ExchangeAPIKey(ctx, c.apiKey)
	case c.crToken != "":
		return client.ExchangeComputeToken(ctx, c.crToken, SelectProfile(c.profile))
	}
	decoded, err := crtoken.Decode(c.token)
	if err != nil {
		return iam.Token{}, failure.Usagef("the IAM token of %s is unusable: %w", c.From, err).
			Hintf("It must be an IAM access token, such as 'ibmcloud iam oauth-tokens' prints.")
	}
	expires := decoded.Time("exp")
	if expires.IsZero() {
		expires = time.Unix(1<<40, 0) // the service will judge it
	}
	return iam.Token{AccessToken: c.token, Expiration: expires.Unix()}, nil
}

// adviseExpired names the end of the token that was given, if the service refused the token and the token has expired. The
// clock of the service decides, as far as its answers show it: the one of this machine can be wrong.
func (a *App) adviseExpired(err error) error {
	if a.given.token == "" || !errors.Is(err, apierr.ErrUnauthorized) {
		return err
	}
	decoded, decodeErr := crtoken.Decode(a.given.token)
	if decodeErr != nil {
		return err
	}
	now, ends := a.Now(), decoded.Time("exp")
	if skew := a.Skew(); skew != nil {
		now = now.Add(*skew)
	}
	if ends.IsZero() || now.Before(ends) {
		return err
	}
	return failure.Advise(err, "The token in %s expired at %s. Create a new one by running 'ibmcloud iam oauth-tokens'.",
		cmp.Or(a.given.place, a.given.From), ends.UTC().Format(time.RFC3339))
}

// PodProfile is the trusted profile that a pod is to become: that of the flag, or of the environment.
func (a *App) PodProfile(flag string) string {
	if flag != "" || a.Sandbox != nil {
		return flag
	}
	return cmp.Or(os.Getenv("PODTRUST_PROFILE"), os.Getenv("IBMCLOUD_CR_PROFILE"))
}

// PodTokenFile is where IBMCLOUD_CR_TOKEN says that the pod's token is; "" when it does not.
func (a *App) PodTokenFile() string {
	if a.Sandbox != nil {
		return ""
	}
	path, _ := strings.CutPrefix(os.Getenv("IBMCLOUD_CR_TOKEN"), "@")
	if path == os.Getenv("IBMCLOUD_CR_TOKEN") {
		return ""
	}
	return path
}

// SelectProfile takes what a person wrote for a profile: its ID, its CRN or its name. A known mistake is sent as it was
// written, so that IAM's answer is about that.
func SelectProfile(text string) iam.ProfileSelector {
	switch ref := trust.ParseProfile(text); {
	case ref.Fault != trust.ProfileSound:
		return iam.ProfileSelector{Name: text}
	case ref.ID != "" && ref.ID == text:
		return iam.ProfileSelector{ID: text}
	case ref.LooksLikeID():
		return iam.ProfileSelector{CRN: text}
	}
	return iam.ProfileSelector{Name: text}
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
