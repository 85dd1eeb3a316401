package diagnose

import (
	"cmp"
	"time"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Facts are all that is known. What is nil or empty is not known, or was not asked for.
type Facts struct {
	Now          time.Time      // the clock of this machine
	Skew         *time.Duration // how far the service's clock is ahead of it; nil when not known
	Token        Token
	Profile      Profile
	Exchange     Exchange
	Trust        *Trust
	Cluster      *Cluster
	Access       *Access
	Manifest     []Manifest
	Declared     []Declared       // whom the manifests make of their pods
	Patches      map[string]Patch // what 'podtrust manifest patch' can do, by file
	Others       []Other          // other profiles that trust the pod already, as far as they were read
	OthersUnread string           // why there may be more of them; "" when these are all, or when nobody looked
	Service      string           // that access was asked about; "" for none
	Skipped      []string         // what of the manifests was not looked at, and why
	Missing      []string         // what could not be found out, in sentences
	NotJudged    bool             // something that was asked about is among Missing
}

// now is the service's clock as far as it is known: it is the one that decides.
func (f Facts) now() time.Time {
	if f.Skew == nil {
		return f.Now
	}
	return f.Now.Add(*f.Skew)
}

// TokenProblem is why there is no token to exchange.
type TokenProblem string

// The problems of a token's file.
const (
	TokenMissing    TokenProblem = "missing"
	TokenUnreadable TokenProblem = "unreadable"
	TokenEmpty      TokenProblem = "empty"
	TokenTrailing   TokenProblem = "trailing" // there is other text around the token
	TokenNotJWT     TokenProblem = "not-jwt"
)

// Token is the pod's token.
type Token struct {
	From    string // the file, or where it was looked for
	Problem TokenProblem
	Detail  string         // of the problem
	Blanks  bool           // blanks or line ends are around it, which IBM's SDKs send along
	Decoded *crtoken.Token // nil when there is none that can be read
	Sought  bool           // the caller needs one; else a manifest may take its place
}

// ProfileState is what is known of the profile that was asked for.
type ProfileState string

// The states of a profile.
const (
	ProfileUnread    ProfileState = "" // nobody could look
	ProfileFound     ProfileState = "found"
	ProfileNotFound  ProfileState = "not-found"
	ProfileAmbiguous ProfileState = "ambiguous"
)

// Profile is the trusted profile that the pod is to become.
type Profile struct {
	Text      string // as it was written
	State     ProfileState
	ID, Name  string
	AccountID string
	Named     string    // the account in the CRN that it was asked for by; "" for none
	Changed   time.Time // when the profile, or one of its links or rules, was last changed; zero when not known
	Similar   []string  // names of other profiles that look like Text
	IDs       []string  // of the profiles that have the name, for ProfileAmbiguous
}

// Written is the profile as manifests are to name it: by the name that a person used, if that is known to mean this profile
// alone, else by its ID, else as it was written.
func (p Profile) Written() string {
	if p.State == ProfileFound && p.Text == p.Name && trust.ParseProfile(p.Text).Name == p.Name {
		return p.Name
	}
	return cmp.Or(p.ID, p.Text)
}

// WayProblem is why no answer came.
type WayProblem string

// The problems on the way to IAM.
const (
	WayDNS      WayProblem = "dns"
	WayRefused  WayProblem = "refused"
	WayProxy    WayProblem = "proxy"
	WayTLS      WayProblem = "tls"
	WayTimeout  WayProblem = "timeout"
	WayBroken   WayProblem = "broken"
	WayRedirect WayProblem = "redirect"
	// WayIntermediary is an answer that is not IAM's: of a proxy or a gateway, or of a port that speaks another protocol.
	WayIntermediary WayProblem = "intermediary"
)

// Exchange is what came of asking IAM.
type Exchange struct {
	Tried         bool
	OK            bool
	Way           WayProblem // "" when there was an answer
	Host          string
	Endpoint      string // "public", "private", "vpe", "sandbox" or a URL
	Status        int    // HTTP status of a refusal
	Code          string
	Message       string
	Details       string
	TransactionID string
	Took          time.Duration // with waiting, until it succeeded; 0 when it did at once
}

// Trust is what the exchange is decided by.
type Trust struct {
	Identity trust.Identity // as far as it is known: without a cluster, ClusterCRN is empty
	Links    []trust.Link
	Rules    []trust.Rule
	World    trust.World
	// Incomplete is why there may be more links or rules; "" when these are all.
	Incomplete string
}

// Cluster is the pod's cluster.
type Cluster struct {
	ID, Name, CRN string
	OpenShift     bool
	Support       trust.Support
	Named         string // the cluster that was named, if IAM recognized another one; "" otherwise
}

// Access is what the profile may do.
type Access struct {
	AccountID string
	Policies  []Policy // given to the profile itself
	Groups    []Group
	Wanted    Target // what the pod wants to reach; zero when it did not say
	// Incomplete is why there may be more policies or groups; "" when these are all.
	Incomplete string
}

// Target is a service, and perhaps one instance of it with a role. What is empty is not known, or any.
type Target struct {
	Service, Instance     string
	Region, ResourceGroup string // of the instance; the group by its ID
	Resource              string // a single one of the instance, such as a bucket
	Role                  string // that the pod needs, by its name
	ManagesAccount        bool   // the service belongs to account management
	NotFound              string // why there is no such instance; "" for one that was found, or that may exist
}

// Policy is an access policy. An attribute that is empty does not narrow it.
type Policy struct {
	ID         string
	Attributes map[string]string // of the resource: serviceName, serviceInstance, accountId and others
	Apart      string            // the attribute that excludes what the pod wants to reach; "" if it may cover that
	Patterns   bool              // some attribute is a pattern, or it holds under conditions that are not judged
	Roles      []string          // by their names
	Begins     string            // when it begins, for one that does not hold yet; "" for others
	Ended      string            // when it ended, for one that does not hold any more; "" for others
}

// Group is an access group that the profile is in.
type Group struct {
	ID, Name string
	Policies []Policy
}

// Manifest is one finding of a manifest, with its file.
type Manifest = lint.Finding

// Declared is whom a manifest makes of its pods.
type Declared struct {
	File string
	lint.Identity
}

// Patch is what 'podtrust manifest patch' can do with a file.
type Patch struct {
	Containers []string      // that must be named; none where it is clear which one is meant
	Not        string        // why it can't be the fix; "" where it can
	Idle       bool          // without further flags it would change nothing
	Left       []lint.RuleID // what the linter still finds after it
}

// Other is a trusted profile beside the one that was asked for.
type Other struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Declared []string `json:"-"` // how manifests name it
}
