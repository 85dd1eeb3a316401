package account

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/iam"
)

// Escalation is a role that lets whoever has it change IAM, and so get more access than the role gives by itself.
type Escalation struct {
	Role  string // its name
	On    string // what it is on: "iam-identity"
	Means string // what it lets its holders do
	Known bool   // the roles and actions that IBM lists say so; else it is unknown
}

// String is an escalation in words, after "pods get": "Editor on iam-identity, which lets them change custom roles".
func (e Escalation) String() string {
	lets := ", which lets them "
	if !e.Known {
		lets = ", which may let them "
	}
	return e.Role + " on " + e.On + lets + e.Means
}

// WarnProfile is the warning about a profile that is given an escalation, in the words of Escalation.String.
func WarnProfile(name, escalation string) string {
	return "Pods that become trusted profile '" + name + "' get " + escalation + "."
}

// WarnGroup is WarnProfile for an access group.
func WarnGroup(name, escalation string) string {
	return "Members of access group '" + name + "' get " + escalation + ". They include the pods that become its trusted profiles."
}

// Escalations are the roles of an access that let its holders change IAM, in the order of the roles; none for other access.
// Conditions and parts of a service, such as one access group, do not change that.
func Escalations(access Access) []Escalation {
	var found []Escalation
	for _, role := range access.Roles {
		if e, ok := escalation(access.Resource, role); ok && !slices.Contains(found, e) {
			found = append(found, e)
		}
	}
	return found
}

// escalation judges one role on one resource.
//
// The roles are those of IBM's table of IAM roles and actions, April 2026: profile.update and profile.linkToResource belong
// to Administrator, Editor and Operator, groups.members.add to Administrator and Editor, customRole.create to Administrator
// and customRole.update to Administrator and Editor. Unconfirmed: IBM's prose gives Operators of the identity service only
// the deletion of profiles; what Operators of access groups, and roles of these services' own, can change; and whether an
// Administrator on all services who has no role on account management can give access to somebody.
func escalation(resource []iam.PolicyAttribute, role iam.PolicyRole) (Escalation, bool) {
	name := PlatformRole(role.RoleID)
	if allOfResourceGroup(resource) || Attribute(resource, "serviceType") == "service" && Attribute(resource, "serviceName") == "" {
		may := name == "Administrator" || OtherRole(role.RoleID) || IsCustomRole(role.RoleID)
		on := "all services"
		if Attribute(resource, "resourceGroupId") != "" {
			on += " in a resource group"
		}
		return Escalation{RoleName(role), on, "give others access to these services", false}, may
	}
	if name == "Viewer" || ServiceRole(role.RoleID) {
		return Escalation{}, false
	}
	for _, s := range ruling() {
		if !MayManage(resource, s.service) {
			continue
		}
		unsure := name == "" || slices.Contains(s.unsure, name) // or a role of the service's own, or of the account's
		if sure := slices.Contains(s.sure, name); sure || unsure {
			return Escalation{RoleName(role), iamScope(resource), s.means, sure && exactly(resource, s.service)}, true
		}
	}
	return Escalation{}, false
}

// ruler is a service of account management that decides what others can do.
type ruler struct {
	service      string
	sure, unsure []string // platform roles
	means        string
}

// ruling are those services, the one that gives most first.
func ruling() []ruler {
	return []ruler{
		{"iam-identity", []string{"Administrator", "Editor", "Operator"}, nil, "change who can become trusted profiles, and so get the access of any profile"},
		{"iam-groups", []string{"Administrator", "Editor"}, []string{"Operator"}, "add members to access groups, and so get the access of any group"},
		{"iam-access-management", []string{"Administrator", "Editor"}, nil, "change custom roles, and so what everybody can do who has one"},
	}
}

// exactly reports whether it is certain that a resource takes in a service of account management.
func exactly(resource []iam.PolicyAttribute, service string) bool {
	if name := Attribute(resource, "serviceName"); name != "" {
		return name == service
	}
	named := slices.ContainsFunc(resource, func(a iam.PolicyAttribute) bool { return a.Key == "serviceName" })
	return !named && (Attribute(resource, "serviceType") == "platform_service" || Attribute(resource, "service_group_id") == "IAM")
}

// iamScope names the services of a resource of account management.
func iamScope(resource []iam.PolicyAttribute) string {
	switch {
	case Attribute(resource, "serviceName") != "":
		return Attribute(resource, "serviceName")
	case Attribute(resource, "serviceType") == "platform_service":
		return "account management"
	case Attribute(resource, "service_group_id") == "IAM":
		return "IAM account management"
	}
	return (&Account{}).ResourceName(resource)
}

// EscalationsOf says how the pods of a profile can change IAM by what the profile is given: by its policies and by those of
// its access groups, each once, for WarnProfile. hidden is why there may be more; "" when these are all.
func (a *Account) EscalationsOf(p Profile) (found []string, hidden string) {
	for _, policy := range p.Policies.items {
		found = appendNew(found, escalationTexts("", AccessOf(policy)))
	}
	hidden = cmp.Or(p.Policies.Why(), p.Groups.Why())
	for _, id := range p.Groups.items {
		texts, unread := a.EscalationsOfGroup(id)
		found, hidden = appendNew(found, texts), cmp.Or(hidden, unread)
	}
	return found, hidden
}

// EscalationsOfGroup is EscalationsOf for what the members of one access group get by it.
func (a *Account) EscalationsOfGroup(id string) (found []string, hidden string) {
	g, ok := a.Group(id)
	if !ok {
		return nil, cmp.Or(a.Groups.Why(), "access group '"+id+"' was not found")
	}
	for _, policy := range g.Policies.items {
		found = appendNew(found, escalationTexts(g.Name, AccessOf(policy)))
	}
	return found, g.Policies.Why()
}

// GroupWarnings are the warnings about the access that a profile gets as a member of an access group: that it lets pods change IAM,
// or that this is unknown.
func (a *Account) GroupWarnings(profile, groupID string) []string {
	found, hidden := a.EscalationsOfGroup(groupID)
	var texts []string
	for _, e := range found {
		texts = append(texts, WarnProfile(profile, e))
	}
	if hidden != "" && len(found) == 0 {
		texts = append(texts, "Whether access group '"+a.GroupName(groupID)+"' lets its members change IAM is unknown: "+hidden+".")
	}
	return texts
}

// escalationTexts are escalations in words, with the access group that gives them, if one does.
func escalationTexts(group string, access Access) []string {
	var texts []string
	for _, e := range Escalations(access) {
		if group != "" {
			e.On += " by access group '" + group + "'"
		}
		texts = append(texts, e.String())
	}
	return texts
}

func appendNew(texts, more []string) []string {
	for _, text := range more {
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
