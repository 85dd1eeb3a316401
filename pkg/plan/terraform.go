package plan

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// Terraform writes what was read of an account as resources of IBM's Terraform provider, each with an import block, so that
// Terraform takes over what there is. Memberships are left out: the provider's resource for them owns whole groups.
func Terraform(a *inventory.Account) ([]byte, []string) {
	t := &terraform{account: a, labels: set{}}
	for i, p := range a.Profiles {
		if i > 0 {
			t.line("")
		}
		t.profile(p)
	}
	return []byte(t.text.String()), t.notes
}

type terraform struct {
	account *inventory.Account
	text    strings.Builder
	labels  set // kinds and labels that were used
	notes   []string
}

func (t *terraform) line(format string, args ...any) { fmt.Fprintf(&t.text, format+"\n", args...) }

func (t *terraform) profile(p inventory.Profile) {
	label := label(p.Name)
	if label != p.Name { // only then can another name give the same
		label = t.unlike("ibm_iam_trusted_profile", label, p.ID)
	}
	t.resource("ibm_iam_trusted_profile", label, p.ID, func() {
		t.argument("name", p.Name)
		if p.Description != "" {
			t.argument("description", p.Description)
		}
	})
	owner := "ibm_iam_trusted_profile." + label + ".id"
	for _, l := range p.Links {
		if isPod(l.CRType) {
			t.line("")
			t.link(owner, t.unlike("link", label+"-"+l.Link.Namespace+"-"+l.Link.Name, l.ID), p.ID, l)
		}
	}
	for _, r := range p.Rules {
		if podRule(r) {
			t.line("")
			t.rule(owner, t.unlike("rule", label+"-"+cmp.Or(r.Name, "rule"), r.ID), p.ID, r)
		}
	}
	for _, q := range t.account.Policies[p.IAMID] {
		if conditional(q) {
			t.notes = append(t.notes, fmt.Sprintf("profile '%s': access policy '%s' is left out: it has conditions or tags", p.Name, q.ID))
			continue
		}
		t.line("")
		t.policy(owner, t.unlike("access", label+"-access", q.ID), p, q)
	}
	if len(p.Groups) > 0 {
		t.notes = append(t.notes, fmt.Sprintf("profile '%s': its %d access groups are left out: Terraform would own all members of a group", p.Name, len(p.Groups)))
	}
}

func (t *terraform) link(owner, label, profileID string, l iam.Link) {
	t.resource("ibm_iam_trusted_profile_link", label, profileID+"/"+l.ID, func() {
		t.line("  profile_id = %s", owner)
		t.argument("cr_type", l.CRType)
		if l.Name != "" {
			t.argument("name", l.Name)
		}
		t.line("  link {")
		t.argument("  crn", l.Link.CRN)
		t.argument("  namespace", l.Link.Namespace)
		t.argument("  name", l.Link.Name)
		t.line("  }")
	})
}

func (t *terraform) rule(owner, label, profileID string, r iam.Rule) {
	t.resource("ibm_iam_trusted_profile_claim_rule", label, profileID+"/"+r.ID, func() {
		t.line("  profile_id = %s", owner)
		t.argument("type", r.Type)
		t.argument("cr_type", r.CRType)
		if r.Name != "" {
			t.argument("name", r.Name)
		}
		for _, c := range r.Conditions {
			t.line("  conditions {")
			t.argument("  claim", c.Claim)
			t.argument("  operator", c.Operator)
			t.argument("  value", c.Value)
			t.line("  }")
		}
	})
}

func (t *terraform) policy(owner, label string, p inventory.Profile, q iam.Policy) {
	var roles []string
	for _, r := range q.Control.Grant.Roles {
		roles = append(roles, hcl(roleName(r)))
	}
	t.resource("ibm_iam_trusted_profile_policy", label, p.ID+"/"+q.ID, func() {
		t.line("  profile_id = %s", owner)
		t.line("  roles = [%s]", strings.Join(roles, ", "))
		for _, attr := range q.Resource.Attributes {
			if attr.Key == "accountId" {
				continue
			}
			t.line("  resource_attributes {")
			t.argument("  name", attr.Key)
			if attr.Operator != "stringEquals" {
				t.argument("  operator", attr.Operator)
			}
			t.argument("  value", attributeText(attr.Value))
			t.line("  }")
		}
	})
}

func attributeText(value any) string {
	list, ok := value.([]any)
	if !ok {
		return fmt.Sprint(value)
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ",")
}

// resource writes a resource, and before it the block that imports it.
func (t *terraform) resource(kind, label, id string, body func()) {
	t.line("import {")
	t.line("  to = %s.%s", kind, label)
	t.argument("id", id)
	t.line("}")
	t.line("resource %s %s {", hcl(kind), hcl(label))
	body()
	t.line("}")
}

func (t *terraform) argument(name, value string) { t.line("  %s = %s", name, hcl(value)) }

// unlike makes a label that no other resource of its kind has, by what IAM calls the resource: whatever else the account
// gets later, the label stays. To rename a resource means to delete it and create it anew.
func (t *terraform) unlike(kind, text, id string) string {
	text = label(text)
	const uuid, enough = 36, 8
	made := text + "-" + legal(id)
	if len(id) >= uuid { // it comes last, and the beginning tells
		if short := text + "-" + legal(id[len(id)-uuid:][:enough]); !t.labels[kind+" "+short] {
			made = short
		}
	}
	t.labels.add(kind + " " + made)
	return made
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

// hcl quotes a text for Terraform, in which '${' and '%{' begin expressions.
func hcl(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf):
			fmt.Fprintf(&b, `\U%08x`, r)
		case (r == '$' || r == '%') && strings.HasPrefix(text[i+1:], "{"):
			b.WriteString(string(r) + string(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
