package export

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Terraform writes an account as resources of IBM's Terraform provider, each with an import block, so that Terraform takes
// over what exists. The notes name what is left out. Memberships are: the provider's resource for them owns whole groups.
func Terraform(a *account.Account) (text []byte, notes []string) {
	t := &terraform{account: a, labels: map[string]bool{}}
	for i, p := range a.Profiles.Seen() {
		if i > 0 {
			t.line("")
		}
		t.profile(p)
		t.leaveOut(p)
	}
	return []byte(t.text.String()), t.notes
}

type terraform struct {
	account *account.Account
	text    strings.Builder
	labels  map[string]bool // kinds and labels that were used
	notes   []string
}

func (t *terraform) line(format string, args ...any) { fmt.Fprintf(&t.text, format+"\n", args...) }

func (t *terraform) note(p account.Profile, format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf("Profile '%s': ", p.Name)+fmt.Sprintf(format, args...))
}

func (t *terraform) profile(p account.Profile) {
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
	for _, l := range p.Links.Seen() {
		if account.PodLink(l) {
			t.line("")
			t.link(owner, t.unlike("link", label+"-"+l.Link.Namespace+"-"+l.Link.Name, l.ID), p.ID, l)
		}
	}
	for _, r := range p.Rules.Seen() {
		if account.PodRule(r) {
			t.line("")
			t.rule(owner, t.unlike("rule", label+"-"+cmp.Or(r.Name, "rule"), r.ID), p.ID, r)
		}
	}
	for _, q := range p.Policies.Seen() {
		if account.Conditional(q) {
			t.note(p, "access policy '%s' is left out: it has conditions or tags", q.ID)
			continue
		}
		t.line("")
		t.policy(owner, t.unlike("access", label+"-access", q.ID), p, q)
	}
}

// leaveOut notes what a profile has, or may have, beside its resources.
func (t *terraform) leaveOut(p account.Profile) {
	if n := len(p.Groups.Seen()); n > 0 {
		t.note(p, "its %d access groups are left out: Terraform would own all members of a group", n)
	}
	for _, part := range []struct{ name, why string }{
		{"links", p.Links.Why()}, {"claim rules", p.Rules.Why()}, {"access policies", p.Policies.Why()}, {"access groups", p.Groups.Why()},
	} {
		if part.why != "" {
			t.note(p, "some %s may be left out: %s", part.name, part.why)
		}
	}
	others, hidden := p.Others()
	for _, o := range others {
		t.note(p, "its trust of %s is left out", o)
	}
	if hidden != "" {
		t.note(p, "other trust may be left out: %s", hidden)
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

func (t *terraform) policy(owner, label string, p account.Profile, q iam.Policy) {
	var roles []string
	for _, r := range q.Control.Grant.Roles {
		roles = append(roles, hcl(account.RoleName(r)))
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
	t.labels[kind+" "+made] = true
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
