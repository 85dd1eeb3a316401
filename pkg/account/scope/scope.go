// Package scope decides what a policy covers: everything, all instances of some services, or a part of one. It is pure.
package scope

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Scope is what a policy covers that is not limited to a part of it, such as an instance or a region. The zero value is that of a
// policy which is.
type Scope struct {
	What    string // "all services", or the names of services of which it is all instances
	All     bool   // every service, or every one of account management
	Manages bool   // services of account management only
	Unsure  string // why it is not known whether it covers that; "" when it does
}

// The reasons for which it is not known what a policy covers.
const (
	namesNoService = "what a policy without a service covers is not documented"
	byPattern      = "how it names services is not evaluated"
	partByPattern  = "it may be limited by a condition that is not evaluated: "
)

// The scopes of policies that are about more than some services.
const (
	AllServices       = "all services"
	AccountManagement = "all account management services"
)

// Of is the scope of a policy of an account. Certain are only the values that attributes must equal: they limit a policy to a part,
// or name its services. Any other operator leaves open whether the policy covers less.
func Of(of *account.Account, p iam.Policy) Scope {
	var names, types []iam.PolicyAttribute
	unsure := ""
	for _, a := range p.Resource.Attributes {
		texts, exact := account.Exact(a)
		switch {
		case a.Key == "serviceName":
			names = append(names, a)
		case a.Key == "serviceType":
			types = append(types, a)
		case a.Key == "accountId" && exact && slices.Contains(texts, of.ID):
		case exact, a.Key != "accountId" && partly(a):
			return Scope{}
		default:
			unsure = partByPattern + of.ResourceName([]iam.PolicyAttribute{a})
		}
	}
	s := ofKind(types)
	if len(names) > 0 {
		s = s.named(names)
	}
	if s.Unsure == "" {
		s.Unsure = unsure
	}
	return s
}

// ofKind is that of a policy which names no service, by the conditions on the kind of services.
func ofKind(types []iam.PolicyAttribute) Scope {
	switch {
	case len(types) == 0:
		return Scope{What: "the whole account", All: true, Unsure: namesNoService}
	case len(types) > 1:
		return Scope{What: AllServices, All: true, Unsure: byPattern}
	}
	texts, exact := account.Exact(types[0])
	if !exact {
		return Scope{What: AllServices, All: true, Unsure: byPattern}
	}
	services, manages := slices.Contains(texts, "service"), slices.Contains(texts, "platform_service")
	switch {
	case services && manages:
		return Scope{What: AllServices + " and " + AccountManagement, All: true}
	case services:
		return Scope{What: AllServices, All: true}
	case manages:
		return Scope{What: AccountManagement, All: true, Manages: true}
	}
	return Scope{What: AllServices, All: true, Unsure: byPattern}
}

// named is the scope of a policy whose services are named: those of its kind, where it names one.
func (s Scope) named(names []iam.PolicyAttribute) Scope {
	texts, exact := account.Exact(names[0])
	if !exact || len(names) > 1 {
		s.Unsure = byPattern
		if partly(names[0]) {
			s.What, s.All = "services that a pattern matches", false
		}
		return s
	}
	texts = slices.DeleteFunc(texts, func(name string) bool {
		return s.Unsure == "" && (s.Manages && !account.ManagesAccount(name) || s.What == AllServices && account.ManagesAccount(name))
	})
	own := Scope{What: strings.Join(texts, ", "), Manages: !slices.ContainsFunc(texts, func(name string) bool { return !account.ManagesAccount(name) })}
	if s.Unsure != namesNoService {
		own.Unsure = s.Unsure
	}
	return own
}

// partly reports whether an attribute must match a pattern that some value does not match, for it has a letter or digit.
func partly(a iam.PolicyAttribute) bool {
	texts, _ := account.Exact(a)
	return (a.Operator == "stringMatch" || a.Operator == "stringMatchAnyOf") && len(texts) > 0 && !slices.ContainsFunc(texts, open)
}

// open reports whether every value may match a pattern.
func open(pattern string) bool {
	return strings.Trim(pattern, "*?-_.:/") == "" && pattern != ""
}
