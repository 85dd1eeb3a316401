package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/endpoint"
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
	"github.com/podtrust/podtrust/pkg/trust"
)

// ErrSettings is matched by the error for settings that no manifest can have.
var ErrSettings = errors.New("unusable settings")

// What a manifest gets that does not say otherwise, beside the standard of IBM's documents in pkg/manifest/workload.
const (
	// OtherMountPath is taken where another token, such as Istio's, is mounted at workload.MountPath.
	OtherMountPath = "/var/run/secrets/podtrust"
	Volume         = "iam-token"
)

const maxEnvService = 64

type (
	object = yamltext.Map
	list   = yamltext.List
	pair   = yamltext.Pair
)

// Settings say how a pod gets its token and whom it becomes.
type Settings struct {
	Profile        string // name, ID or CRN of the trusted profile
	ServiceAccount string
	Volume         string        // "" means Volume
	MountPath      string        // "" means workload.MountPath
	File           string        // of the token below workload.MountPath; "" means workload.File
	Lifetime       time.Duration // of the projected token; 0 means an hour
	SDKServices    []string      // prefixes of environment variables, such as IAM_IDENTITY, that configure IBM's SDKs
	IAMURL         string        // of another IAM endpoint than the public one; "" for that
}

// withDefaults fills in and checks. The error matches ErrSettings.
func (s Settings) withDefaults() (Settings, error) {
	for _, d := range []struct {
		into     *string
		standard string
	}{{&s.Volume, Volume}, {&s.MountPath, workload.MountPath}, {&s.File, workload.File}} {
		if *d.into == "" {
			*d.into = d.standard
		}
	}
	if s.Lifetime == 0 {
		s.Lifetime = workload.MaxLifetime
	}
	var err error
	if s.Profile, err = profile(s.Profile); err != nil {
		return s, err
	}
	return s, s.check()
}

func (s Settings) check() error {
	switch {
	case s.ServiceAccount != "" && !isSubdomain(s.ServiceAccount):
		return fmt.Errorf("%w: '%s' can't be the name of a service account", ErrSettings, s.ServiceAccount)
	case !isLabel(s.Volume):
		return fmt.Errorf("%w: '%s' can't be the name of a volume", ErrSettings, s.Volume)
	case !strings.HasPrefix(s.MountPath, "/") || strings.Contains(s.MountPath, ":") || path.Clean(s.MountPath) == "/":
		return fmt.Errorf("%w: '%s' is not a valid mount path", ErrSettings, s.MountPath)
	case !workload.IsTokenPath(s.File):
		return fmt.Errorf("%w: '%s' is not a relative file path", ErrSettings, s.File)
	case s.Lifetime < workload.MinLifetime || s.Lifetime > workload.MaxLifetime:
		return fmt.Errorf("%w: a token that lives for %s: Kubernetes takes no less than %s, IBM's documents no more than %s",
			ErrSettings, s.Lifetime, workload.MinLifetime, workload.MaxLifetime)
	}
	if s.IAMURL != "" { // the pod's token is sent there
		if _, err := endpoint.Parse(s.IAMURL); err != nil {
			return fmt.Errorf("%w: %w", ErrSettings, err)
		}
	}
	for _, service := range s.SDKServices {
		if !isEnvPrefix(service) {
			return fmt.Errorf("%w: '%s' is not a prefix of environment variables, such as IAM_IDENTITY", ErrSettings, service)
		}
	}
	return nil
}

// profile refuses what IAM would look up in vain, and takes the ID out of a CRN: IBM's SDKs know no CRN there.
func profile(text string) (string, error) {
	ref := trust.ParseProfile(text)
	switch {
	case text == "" || strings.TrimSpace(text) != text:
		return "", fmt.Errorf("%w: the trusted profile is missing, or has blanks around it", ErrSettings)
	case ref.Fault == trust.ProfileLeadingEquals:
		return "", fmt.Errorf("%w: the profile '%s' begins with '=', as in a typing error in IBM's old example", ErrSettings, text)
	case ref.Fault == trust.ProfileIAMID:
		return "", fmt.Errorf("%w: '%s' is the profile's IAM ID; its ID is '%s'", ErrSettings, text, ref.Meant)
	case ref.ID == "" && ref.LooksLikeID() || ref.ID != "" && !isProfileID(ref.ID):
		return "", fmt.Errorf("%w: '%s' is not the CRN of a trusted profile", ErrSettings, text)
	}
	return cmp.Or(ref.ID, ref.Name), nil
}

func isProfileID(text string) bool { return trust.ParseProfile(text).ID == text && text != "" }

// path is where a container finds the token.
func (s Settings) path() string { return path.Join(s.MountPath, s.File) }

// volume is the volume that holds the token.
func (s Settings) volume() object {
	return object{{"name", s.Volume}, {"projected", object{{"sources", list{object{{"serviceAccountToken", object{
		{"path", s.File}, {"expirationSeconds", int(s.Lifetime.Seconds())}, {"audience", workload.Audience},
	}}}}}}}}
}

func (s Settings) mount() object {
	return object{{"name", s.Volume}, {"mountPath", s.MountPath}, {"readOnly", true}}
}

// Variables are the environment variables, each as NAME=VALUE, of a program outside of a pod that finds its token at a path. The error
// matches ErrSettings.
func (s Settings) Variables(tokenPath string) ([]string, error) {
	s, err := s.withDefaults()
	if err != nil {
		return nil, err
	}
	var all []string
	for _, variable := range s.env(tokenPath) {
		if variable, ok := variable.(object); ok { // of a name and a value
			all = append(all, fmt.Sprintf("%s=%s", variable[0][1], variable[1][1]))
		}
	}
	return all, nil
}

// env are the variables of a container that finds its token at a path: those of podtrust and ibmcloud, then those of
// IBM's SDKs for each service.
func (s Settings) env(tokenPath string) list {
	var env list
	add := func(name, value string) { env = append(env, object{{"name", name}, {"value", value}}) }
	add("IBMCLOUD_CR_TOKEN", "@"+tokenPath)
	add("IBMCLOUD_CR_PROFILE", s.Profile)
	if s.IAMURL != "" {
		add("IBMCLOUD_IAM_API_ENDPOINT", s.IAMURL)
	}
	for _, service := range s.SDKServices {
		add(service+"_AUTH_TYPE", "container")
		add(service+"_CR_TOKEN_FILENAME", tokenPath)
		if isProfileID(s.Profile) {
			add(service+"_IAM_PROFILE_ID", s.Profile)
		} else {
			add(service+"_IAM_PROFILE_NAME", s.Profile)
		}
		if s.IAMURL != "" {
			add(service+"_AUTH_URL", s.IAMURL)
		}
	}
	return env
}

// isLabel is the rule of Kubernetes for names of namespaces, containers and volumes.
func isLabel(text string) bool { return trust.CheckNamespace(text) == nil }

// isSubdomain is the rule of Kubernetes for names of most objects.
func isSubdomain(text string) bool { return trust.CheckServiceAccount(text) == nil }

func isEnvPrefix(text string) bool {
	if text == "" || len(text) > maxEnvService || text[0] >= '0' && text[0] <= '9' {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' })
}
