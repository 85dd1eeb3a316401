package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Terraform writes an account as resources of IBM's Terraform provider, each with an import block, so that Terraform takes
// over the existing resources and changes nothing. The notes name what is left out: what the provider refuses or would
// change, and memberships, because the provider's resource for them owns whole groups. The account must have the lists of
// roles that RolesForTerraform names.
func Terraform(a *account.Account) (text []byte, notes []string) {
	t := &terraform{account: a, labels: map[string]bool{}}
	t.settings()
	for _, p := range a.Profiles.Seen() {
		if label(p.Name) == p.Name { // those labels are taken, whatever comes before them
			t.labels[kindProfile+" "+p.Name] = true
		}
	}
	named := map[string]bool{}
	for _, p := range a.Profiles.Seen() {
		made := p.Name
		if label(p.Name) != p.Name || named[p.Name] {
			made = t.unlike(kindProfile, p.Name, p.ID)
		}
		named[p.Name] = true
		t.profile(p, made)
		t.leaveOut(p)
	}
	return []byte(t.out.text.String()), t.notes
}

const (
	kindProfile  = "ibm_iam_trusted_profile"
	kindLink     = "ibm_iam_trusted_profile_link"
	kindRule     = "ibm_iam_trusted_profile_claim_rule"
	kindIdentity = "ibm_iam_trusted_profile_identity"
	kindPolicy   = "ibm_iam_trusted_profile_policy"
)

type terraform struct {
	account *account.Account
	out     hclWriter
	labels  map[string]bool // kinds and labels that were used
	notes   []string
}

// settings names the versions of Terraform and of the provider that read the file: import blocks need Terraform 1.5.
func (t *terraform) settings() {
	t.out.block("terraform", func() {
		t.out.attributes(text("required_version", ">= 1.5.0"))
		t.out.block("required_providers", func() {
			t.out.block("ibm =", func() { t.out.attributes(text("source", "IBM-Cloud/ibm"), text("version", ">= 2.5.0")) })
		})
	})
}

func (t *terraform) note(p account.Profile, format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf("Profile '%s': ", p.Name)+fmt.Sprintf(format, args...))
}

func (t *terraform) profile(p account.Profile, label string) {
	t.resource(kindProfile, label, p.ID, func() {
		t.out.attributes([]hclAttribute{{"name", hcl(p.Name)}}, text("description", p.Description), text("email", p.Email))
	})
	owner := kindProfile + "." + label
	for _, l := range p.Links.Seen() {
		about := joined(label, cmp.Or(l.Link.Namespace, l.CRType), cmp.Or(l.Link.Name, l.Link.ComponentName))
		t.link(owner, t.unlike(kindLink, about, l.ID), p.ID, l)
	}
	for _, r := range p.Rules.Seen() {
		if why := unwritableRule(r); why != "" {
			t.note(p, "claim rule '%s' is left out: %s", cmp.Or(r.Name, r.ID), why)
			continue
		}
		t.rule(owner, t.unlike(kindRule, joined(label, cmp.Or(r.Name, "rule")), r.ID), p.ID, r)
	}
	for _, i := range p.Identities.Seen() {
		if why := unwritableIdentity(i); why != "" {
			t.note(p, "identity '%s' is left out: %s", i.Identifier, why)
			continue
		}
		t.identity(owner, t.unlike(kindIdentity, joined(label, i.Type), i.Identifier), p.ID, i)
	}
	for _, q := range p.Policies.Seen() {
		roles, unnamed := t.readRoles(q)
		if why := cmp.Or(unwritablePolicy(q), unnamed); why != "" {
			t.note(p, "access policy '%s' is left out: %s", q.ID, why)
			continue
		}
		t.policy(owner, t.unlike(kindPolicy, joined(label, "access"), q.ID), p, q, roles)
	}
}

// leaveOut notes what a profile has, or may have, beside its resources.
func (t *terraform) leaveOut(p account.Profile) {
	if ids := p.Groups.Seen(); len(ids) > 0 {
		names := make([]string, len(ids))
		for i, id := range ids {
			names[i] = "'" + t.account.GroupName(id) + "'"
		}
		t.note(p, "its access groups are left out: %s: the provider's resource owns all members of a group, and Terraform would remove the "+
			"others", strings.Join(names, ", "))
	}
	for _, part := range []struct{ name, why string }{
		{"links", p.Links.Why()},
		{"claim rules", p.Rules.Why()},
		{"identities", p.Identities.Why()},
		{"access policies", p.Policies.Why()},
		{"access groups", p.Groups.Why()},
	} {
		if part.why != "" {
			t.note(p, "some %s may be left out: %s", part.name, part.why)
		}
	}
}

// ownerID is the argument for the profile that something belongs to.
func ownerID(owner string) []hclAttribute { return []hclAttribute{{"profile_id", owner + ".id"}} }

func (t *terraform) link(owner, label, profileID string, l iam.Link) {
	var across []hclAttribute
	if l.IsCrossAccount {
		across = []hclAttribute{{"is_cross_account", "true"}}
	}
	t.resource(kindLink, label, profileID+"/"+l.ID, func() {
		t.out.attributes(ownerID(owner), []hclAttribute{{"cr_type", hcl(l.CRType)}}, text("name", l.Name), across)
		t.out.block("link", func() {
			t.out.attributes(text("crn", l.Link.CRN), text("namespace", l.Link.Namespace), text("name", l.Link.Name),
				text("component_type", l.Link.ComponentType), text("component_name", l.Link.ComponentName))
		})
	})
}

// unwritableRule is why the provider refuses a rule; "" if it takes it.
func unwritableRule(r iam.Rule) string {
	switch {
	case r.Type != "Profile-CR" && r.Type != "Profile-SAML":
		return "the provider does not accept its type"
	case len(r.Conditions) == 0:
		return "it has no conditions, and the provider requires one"
	case slices.ContainsFunc(r.Conditions, func(c iam.Condition) bool { return !slices.Contains(trust.Operators(), c.Operator) }):
		return "the provider does not accept one of its operators"
	}
	return ""
}

func (t *terraform) rule(owner, label, profileID string, r iam.Rule) {
	t.resource(kindRule, label, profileID+"/"+r.ID, func() {
		t.out.attributes(ownerID(owner), text("type", r.Type), text("cr_type", r.CRType), text("name", r.Name),
			text("realm_name", r.RealmName), hclNumber("expiration", int64(r.Expiration)))
		for _, c := range r.Conditions {
			t.out.block("conditions", func() {
				t.out.attributes([]hclAttribute{{"claim", hcl(c.Claim)}, {"operator", hcl(c.Operator)}, {"value", hcl(c.Value)}})
			})
		}
	})
}

// unwritableIdentity is why the provider can't import an identity; "" if it can.
func unwritableIdentity(i iam.Identity) string {
	switch {
	case i.Type != iam.IdentityUser && i.Type != iam.IdentityServiceID && i.Type != iam.IdentityCRN:
		return "the provider does not accept its type"
	case i.Identifier == "" || strings.Contains(i.Identifier, "|"):
		return "the provider can't import its identifier"
	case strings.ContainsFunc(i.Identifier, func(r rune) bool { return r > unicode.MaxASCII }):
		return "Terraform may normalize the characters of its identifier, and then the provider does not find it"
	}
	return ""
}

func (t *terraform) identity(owner, label, profileID string, i iam.Identity) {
	var accounts []hclAttribute
	if len(i.Accounts) > 0 {
		accounts = []hclAttribute{{"accounts", hclList(i.Accounts)}}
	}
	t.resource(kindIdentity, label, profileID+"|"+i.Type+"|"+i.Identifier, func() {
		t.out.attributes(ownerID(owner), text("identity_type", i.Type), text("type", i.Type), text("identifier", i.Identifier),
			accounts, text("description", i.Description))
	})
}

// resource writes a resource, and before it the block that imports it.
func (t *terraform) resource(kind, label, id string, body func()) {
	t.out.line("")
	t.out.block("import", func() { t.out.attributes([]hclAttribute{{"to", kind + "." + label}, {"id", hcl(id)}}) })
	t.out.block("resource "+hcl(kind)+" "+hcl(label), body)
}

// joined are the parts of a label that are not empty.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "-")
}

// unlike makes a label that no other resource of its kind has, from IAM's identifier of the resource: the label stays the
// same whatever the account gets later. To rename a resource means to delete it and create another one.
func (t *terraform) unlike(kind, text, id string) string {
	text = label(text)
	const uuid, enough = 36, 8
	made := text + "-" + legal(id)
	if len(id) >= uuid { // it comes last, and the beginning identifies it
		if short := text + "-" + legal(id[len(id)-uuid:][:enough]); !t.labels[kind+" "+short] {
			made = short
		}
	}
	free := made
	for i := 2; t.labels[kind+" "+free]; i++ {
		free = fmt.Sprintf("%s-%d", made, i)
	}
	t.labels[kind+" "+free] = true
	return free
}

// label makes a name that Terraform accepts; one that it accepts stays as it is.
func label(text string) string {
	made := legal(text)
	if c := (made + "_")[0] | 0x20; c < 'a' || c > 'z' {
		return "profile-" + made
	}
	return made
}

// legal replaces the characters that Terraform does not accept in a name.
func legal(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, text)
}
