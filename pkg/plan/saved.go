package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
)

// savedVersion marks the form of saved plans. Another one is refused.
const savedVersion = "podtrust/plan/v1"

// ErrSaved is matched by the errors for a file that is not a saved plan.
var ErrSaved = errors.New("not a saved plan")

// ErrChanged is matched by the error for a saved plan when the account is no longer as it was.
var ErrChanged = errors.New("the account has changed since the plan was made")

// Saved is a plan as it is kept in a file: the document that it was made of, and the state of the account. The changes are
// computed again from these when it is applied, so that nothing in the file is carried out that a plan would not contain.
type Saved struct {
	Version      string `json:"version"`
	Account      string `json:"account"`
	Fingerprint  string `json:"fingerprint"`
	Prune        bool   `json:"prune"`
	AllowWide    bool   `json:"allowWide"`
	AllowUnknown bool   `json:"allowUnknown"`
	Document     string `json:"document"`
	Plan         string `json:"plan"` // hash of the plan
}

// Save keeps a plan of a document for an account.
func Save(t document.Trust, a *account.Account, o Options, waived resolve.Options, p Plan) ([]byte, error) {
	document, err := encode.YAML(t)
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(Saved{
		Version: savedVersion, Account: a.ID, Fingerprint: Fingerprint(a), Prune: o.Prune, AllowWide: waived.AllowWide, AllowUnknown: waived.AllowUnknown,
		Document: string(document), Plan: p.ID(),
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the plan: %w", err)
	}
	return append(data, '\n'), nil
}

// OpenSaved reads a saved plan and its document. The error matches ErrSaved.
func OpenSaved(data []byte) (Saved, document.Trust, error) {
	var s Saved
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil || s.Version != savedVersion {
		return Saved{}, document.Trust{}, ErrSaved
	}
	t, err := document.Load([]document.Source{{Name: "document of the saved plan", Data: []byte(s.Document)}}, document.Options{})
	if err != nil {
		return Saved{}, document.Trust{}, fmt.Errorf("%w: %w", ErrSaved, err)
	}
	return s, t, nil
}

// Check sees that an account, and the plan that was made for it now, are what they were. The error matches ErrChanged
// and apierr.ErrConflict.
func (s Saved) Check(a *account.Account, p Plan) error {
	if s.Account != a.ID {
		return fmt.Errorf("%w: it was made for account '%s', and the credential belongs to '%s'", ErrSaved, s.Account, a.ID)
	}
	if s.Fingerprint != Fingerprint(a) || s.Plan != p.ID() {
		return changedError{}
	}
	return nil
}

// Fingerprint is equal for accounts that are equal in all that a plan looks at, whatever else the service keeps.
func Fingerprint(a *account.Account) string {
	type link struct{ ID, Name, Key string }
	type rule struct{ ID, Name, Key string }
	type policy struct {
		ID, Resource string
		Roles        []string
		Conditional  bool
	}
	type profile struct {
		ID, Name, Description string
		Links                 []link
		Rules                 []rule
		Groups                []string
		Policies              []policy
	}
	var all []profile
	for _, p := range a.Profiles.Seen() { // sorted by the inventory, as what hangs on them is
		out := profile{ID: p.ID, Name: p.Name, Description: p.Description, Groups: p.Groups.Seen()}
		for _, l := range p.Links.Seen() {
			out.Links = append(out.Links, link{l.ID, l.Name, account.LinkOf(l).Key()})
		}
		for _, r := range p.Rules.Seen() {
			out.Rules = append(out.Rules, rule{r.ID, r.Name, account.RuleOf(r).Key()})
		}
		for _, q := range p.Policies.Seen() {
			out.Policies = append(out.Policies, policy{q.ID, account.ResourceKey(q.Resource.Attributes), roleIDs(q.Control.Grant.Roles), account.Conditional(q)})
		}
		all = append(all, out)
	}
	return hash(struct {
		Account  string
		Profiles []profile
	}{a.ID, all})
}

// ID is equal for plans that do the same to the same objects, whatever could not be seen when they were made. Names are
// part of it, and so are the IDs behind them: an object that was created again under its old name makes another plan.
func (p Plan) ID() string {
	p.Unseen, p.Warnings, p.Changes = nil, nil, slices.Clone(p.Changes)
	for i, c := range p.Changes {
		if c.Unknown {
			p.Changes[i].Reason, p.Changes[i].Unknown = c.Do.Certain, false
		}
	}
	type step struct {
		Profile, Old, Group string
		Text                *string
		Link                iam.CreateLinkRequest
		Rule                iam.CreateRuleRequest
		Resource            string
		Roles               []string
	}
	steps := make([]step, 0, len(p.Changes))
	for _, c := range p.Changes {
		do := c.Do // its tag and href are the service's business, and may change without cause
		steps = append(steps, step{
			do.Profile.ID, do.Old, do.Group, do.Text, do.Link, do.Rule, account.ResourceKey(do.Policy.Resource), roleIDs(do.Policy.Roles),
		})
	}
	return hash(struct {
		Plan  Plan
		Steps []step
	}{p, steps})
}

func roleIDs(roles []iam.PolicyRole) []string {
	ids := set{}
	for _, r := range roles {
		ids.add(r.RoleID)
	}
	return ids.sorted()
}

func hash(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return "" // equal to no hash; the types above can all be encoded
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// changedError is of the class of conflicts, and so has its exit code.
type changedError struct{}

func (changedError) Error() string { return ErrChanged.Error() }
func (changedError) Is(target error) bool {
	return target == ErrChanged || target == apierr.ErrConflict
}
