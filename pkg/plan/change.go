package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Action is what a change does.
type Action string

// The actions. What the service can't change is replaced: removed and created again.
const (
	Create  Action = "create"
	Update  Action = "change"
	Replace Action = "replace"
	Remove  Action = "remove"
)

// Kind is what a change is done to.
type Kind string

// The kinds, in the order in which they are created.
const (
	KindProfile Kind = "profile"
	KindLink    Kind = "link"
	KindRule    Kind = "rule"
	KindGroup   Kind = "group" // a membership
	KindAccess  Kind = "access"

	// KindAccessGroup is an access group itself. No document has one: groups are created and deleted by commands of their own.
	KindAccessGroup Kind = "access-group"
)

// Change is one difference between the document and the account.
type Change struct {
	Action  Action `json:"action"`
	Kind    Kind   `json:"kind"`
	Profile string `json:"profile"`         // "" for a change of an access group
	Group   string `json:"group,omitempty"` // the access group that is changed
	Name    string `json:"name"`
	Reason  string `json:"reason"`
	Unknown bool   `json:"unknown,omitempty"` // whether it is needed is unknown: what shows it was not read

	Do Step `json:"-"`
}

// Step is what it takes to carry out a change.
type Step struct {
	Profile iam.Profile // as it was read; without an ID when it is to be created
	Text    *string     // the new description
	Name    *string     // the new name
	Link    iam.CreateLinkRequest
	Was     iam.CreateLinkRequest // the link that is replaced
	Rule    iam.CreateRuleRequest
	Group   string // ID of the group of a membership, of one that is removed, or of one whose access is changed
	Policy  account.Access
	Old     string // ID of what is replaced, changed or removed
	Tag     string // of the rule that is changed
	Href    string // of the policy that is removed
	Certain string // the reason that there would be if everything had been read; "" if that is the reason
}

// Summary counts changes by their action.
type Summary struct {
	Create  int `json:"create"`
	Change  int `json:"change"`
	Replace int `json:"replace"`
	Remove  int `json:"remove"`
}

// Plan is all changes, and their effects. It encodes as JSON in the form that the documentation describes.
type Plan struct {
	Changes     []Change       `json:"changes"`
	Gains       []reach.Pods   `json:"gains"`
	Losses      []reach.Pods   `json:"losses"`
	OtherGains  []reach.Others `json:"otherGains"`
	OtherLosses []reach.Others `json:"otherLosses"`
	Unseen      []account.Gap  `json:"unseen"`
	Summary     Summary        `json:"summary"`
	Warnings    []string       `json:"warnings,omitempty"`
}

// Empty reports whether there is nothing to do.
func (p Plan) Empty() bool { return len(p.Changes) == 0 }

// Certain reports whether there is a change that is known to be needed.
func (p Plan) Certain() bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool { return !c.Unknown })
}

// Complete reports whether everything was read that could change the plan.
func (p Plan) Complete() bool { return len(p.Unseen) == 0 }

func (s *Summary) count(changes []Change) {
	for _, c := range changes {
		switch c.Action {
		case Create:
			s.Create++
		case Update:
			s.Change++
		case Replace:
			s.Replace++
		case Remove:
			s.Remove++
		}
	}
}

// inOrder sorts by profile, and within one as it is carried out: the profile itself, what is created or changed, then what
// is removed.
func inOrder(changes []Change) {
	slices.SortStableFunc(changes, func(x, y Change) int {
		return cmp.Or(strings.Compare(x.Profile, y.Profile), cmp.Compare(x.rank(), y.rank()), strings.Compare(x.Name, y.Name), cmp.Compare(x.Do.Old, y.Do.Old))
	})
}

// rank puts a profile first, also when it is removed: that ends its trust at once.
func (c Change) rank() int {
	kinds := []Kind{KindProfile, KindLink, KindRule, KindAccess, KindGroup, KindAccessGroup}
	if c.Action != Remove || c.Kind == KindProfile {
		return slices.Index(kinds, c.Kind)
	}
	return 2*len(kinds) - slices.Index(kinds, c.Kind)
}
