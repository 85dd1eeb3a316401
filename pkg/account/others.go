package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Other is trust of a profile in an identity that is not a pod.
type Other struct {
	Kind    string // "saml", "user", "serviceid", "crn", or a type of compute resource such as "VSI"
	Subject string // for people
	By      Source
	from    string // the accounts of an identity
	key     string
}

// Source is what trusts: a link, a rule or an identity of a profile.
type Source struct{ Kind, ID, Name string }

// The kinds of sources.
const (
	ByLink     = "link"
	ByRule     = "rule"
	ByIdentity = "identity"
)

// String is the other trust as text: "VSI crn:…".
func (o Other) String() string { return o.Subject }

// Full is String with the accounts that an identity has: "user IBMid-1 (accounts 0f1e…)".
func (o Other) Full() string {
	if o.from == "" {
		return o.Subject
	}
	return o.Subject + " (accounts " + o.from + ")"
}

// Is reports whether two are the same, in one account or in two.
func (o Other) Is(other Other) bool { return o.key == other.key }

// Key is equal for those that are the same. It shows more than String, such as the accounts of an identity.
func (o Other) Key() string { return o.key }

// Others are the identities other than pods that a profile trusts: links and rules for other compute resources, rules for
// federated users, and identities. They get the same access. hidden is why there may be more; "" when these are all.
func (p Profile) Others() (others []Other, hidden string) {
	for _, l := range p.Links.items {
		if !PodLink(l) {
			others = append(others, otherLink(l))
		}
	}
	for _, r := range p.Rules.items {
		if !PodRule(r) {
			others = append(others, otherRule(r))
		}
	}
	for _, i := range p.Identities.items {
		from := strings.Join(slices.Sorted(slices.Values(i.Accounts)), ", ") // IAM promises no order
		key := i.Type + "\x00" + i.IAMID + "\x00" + from
		others = append(others, Other{Kind: i.Type, Subject: identityName(i), By: Source{ByIdentity, i.IAMID, i.Identifier}, from: from, key: key})
	}
	slices.SortStableFunc(others, func(x, y Other) int {
		return cmp.Or(strings.Compare(x.Subject, y.Subject), strings.Compare(x.key, y.key))
	})
	others = slices.CompactFunc(others, func(x, y Other) bool { return x.key == y.key })
	return others, cmp.Or(p.Links.Why(), p.Rules.Why(), p.Identities.Why())
}

func otherLink(l iam.Link) Other {
	parts := []string{l.CRType, l.Link.CRN}
	for _, part := range []string{l.Link.Namespace, l.Link.Name, l.Link.ComponentType, l.Link.ComponentName} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return Other{Kind: l.CRType, Subject: strings.Join(parts, " "), By: Source{ByLink, l.ID, l.Name}, key: "link\x00" + strings.Join(parts, "\x00")}
}

func otherRule(r iam.Rule) Other {
	rule := RuleOf(r)
	who, kind := federated(r.RealmName), "saml"
	if r.Type == RuleType {
		who, kind = r.CRType+" resources", r.CRType
	}
	who += with(rule.Conditions)
	if r.Expiration != 0 {
		who += " (for " + (time.Duration(r.Expiration) * time.Second).String() + ")"
	}
	return Other{Kind: kind, Subject: who, By: Source{ByRule, r.ID, r.Name}, key: fmt.Sprint("rule\x00", r.RealmName, "\x00", r.Expiration, "\x00", rule.Key())}
}

// GroupRuleName says who are members of an access group by a rule, and for how long.
func GroupRuleName(r iam.GroupRule) string {
	name := federated(r.RealmName) + with(conditionsOf(r.Conditions))
	if r.Expiration != 0 {
		name += fmt.Sprintf(" (for %v h)", r.Expiration)
	}
	return name
}

// GroupRuleKey is equal for rules that make the same users members of a group, for the same time.
func GroupRuleKey(r iam.GroupRule) string {
	return fmt.Sprint(r.RealmName, "\x00", r.Expiration, "\x00", trust.Rule{Conditions: conditionsOf(r.Conditions)}.Key())
}

func federated(realm string) string {
	if realm == "" {
		return "federated users"
	}
	return "federated users of " + realm
}

func with(conditions []trust.Condition) string {
	texts := make([]string, len(conditions))
	for i, c := range conditions {
		texts[i] = c.String()
	}
	if len(texts) == 0 {
		return ""
	}
	return " with " + strings.Join(texts, " and ")
}

func identityName(i iam.Identity) string {
	kind := i.Type
	switch i.Type {
	case "serviceid":
		kind = "service ID"
	case "crn":
		kind = "service"
	}
	return kind + " " + cmp.Or(i.Identifier, i.IAMID)
}
