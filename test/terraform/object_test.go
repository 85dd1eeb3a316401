package terraform_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// objects compares what was exported with an account.
type objects struct {
	t     *rapid.T
	byID  map[string]*hclsyntax.Body // resources by what they import
	notes []string                   // those that no object has claimed
	left  int                        // resources that no object has claimed
}

// everyObject requires each object to be imported by its ID with all that it has, or to be named by one note, and no
// others.
func everyObject(t *rapid.T, a *account.Account, byID map[string]*hclsyntax.Body, notes []string) {
	o := &objects{t: t, byID: byID, notes: slices.Clone(notes), left: len(byID)}
	for _, p := range a.Profiles.Seen() {
		o.profile(a, p)
	}
	if o.left != 0 || len(o.notes) != 0 {
		t.Fatalf("%d resources are not objects of the account; notes about nothing: %q", o.left, o.notes)
	}
}

// claim takes the note that begins with a text.
func (o *objects) claim(beginning string) {
	i := slices.IndexFunc(o.notes, func(n string) bool { return strings.HasPrefix(n, beginning) })
	if i < 0 {
		o.t.Fatalf("no note begins with %q: %q", beginning, o.notes)
	}
	o.notes = slices.Delete(o.notes, i, i+1)
}

func (o *objects) profile(a *account.Account, p account.Profile) {
	object := func(id, what string, same func(*hclsyntax.Body)) {
		if body := o.byID[id]; body != nil {
			o.left--
			same(body)
			return
		}
		o.claim("Profile '" + p.Name + "': " + what + " is left out: ")
	}
	object(p.ID, "profile '"+p.ID+"'", func(b *hclsyntax.Body) {
		o.texts(b, "name", p.Name, "description", p.Description, "email", p.Email)
	})
	for _, l := range p.Links.Seen() {
		object(p.ID+"/"+l.ID, "link '"+l.ID+"'", func(b *hclsyntax.Body) { o.link(b, l) })
	}
	for _, r := range p.Rules.Seen() {
		object(p.ID+"/"+r.ID, "claim rule '"+cmp.Or(r.Name, r.ID)+"'", func(b *hclsyntax.Body) { o.rule(b, r) })
	}
	for _, i := range p.Identities.Seen() {
		object(p.ID+"|"+i.Type+"|"+i.Identifier, "identity '"+i.Identifier+"'", func(b *hclsyntax.Body) {
			o.texts(b, "type", i.Type, "identity_type", i.Type, "identifier", i.Identifier, "description", i.Description)
			o.list(b, "accounts", i.Accounts)
		})
	}
	for _, q := range p.Policies.Seen() {
		object(p.IAMID+"/"+q.ID, "access policy '"+q.ID+"'", func(b *hclsyntax.Body) { o.policy(b, a, q) })
	}
	if len(p.Groups.Seen()) > 0 {
		o.claim("Profile '" + p.Name + "': its access groups are left out: 'AccessGroupId-1': ")
	}
}

func (o *objects) link(b *hclsyntax.Body, l iam.Link) {
	o.texts(b, "name", l.Name, "cr_type", l.CRType)
	if l.IsCrossAccount != (b.Attributes["is_cross_account"] != nil) {
		o.t.Fatalf("is_cross_account of '%s' is not %v", l.ID, l.IsCrossAccount)
	}
	inner := o.blocks(b, "link", 1)[0]
	o.texts(inner, "crn", l.Link.CRN, "namespace", l.Link.Namespace, "name", l.Link.Name,
		"component_type", l.Link.ComponentType, "component_name", l.Link.ComponentName)
}

func (o *objects) rule(b *hclsyntax.Body, r iam.Rule) {
	expiration := ""
	if r.Expiration != 0 {
		expiration = strconv.FormatInt(int64(r.Expiration), 10)
	}
	if a := b.Attributes["expiration"]; (a == nil) != (expiration == "") || a != nil && number(o.t, a) != expiration {
		o.t.Fatalf("expiration of '%s' is not %s", r.ID, expiration)
	}
	o.texts(b, "name", r.Name, "type", r.Type, "realm_name", r.RealmName, "cr_type", r.CRType)
	for i, inner := range o.blocks(b, "conditions", len(r.Conditions)) {
		c := r.Conditions[i]
		o.texts(inner, "claim", c.Claim, "operator", c.Operator, "value", c.Value)
	}
}

func (o *objects) policy(b *hclsyntax.Body, a *account.Account, q iam.Policy) {
	o.texts(b, "description", q.Description)
	var roles []string
	for _, r := range q.Control.Grant.Roles {
		roles = append(roles, roleName(a, q, r.RoleID))
	}
	o.list(b, "roles", roles)
	about := slices.DeleteFunc(slices.Clone(q.Resource.Attributes), func(a iam.PolicyAttribute) bool { return a.Key == "accountId" })
	if b.Attributes["account_management"] != nil {
		if len(about) != 1 || about[0].Value != any("platform_service") {
			o.t.Fatalf("'%s' is not about account management", q.ID)
		}
		about = nil
	}
	for kind, list := range map[string][]iam.PolicyAttribute{"resource_attributes": about, "resource_tags": q.Resource.Tags} {
		for i, inner := range o.blocks(b, kind, len(list)) {
			text, isText := list[i].Value.(string)
			if !isText {
				o.t.Fatalf("'%s' is written although a value is not a text", q.ID)
			}
			operator := list[i].Operator
			if inner.Attributes["operator"] == nil && operator == "stringEquals" {
				operator = "" // the provider's default
			}
			o.texts(inner, "name", list[i].Key, "operator", operator, "value", text)
		}
	}
	ignored, isList := o.blocks(b, "lifecycle", 1)[0].Attributes["ignore_changes"].Expr.(*hclsyntax.TupleConsExpr)
	if !isList {
		o.t.Fatalf("ignore_changes is not a list")
	}
	var names []string
	for _, e := range ignored.Exprs {
		names = append(names, e.Variables()[0].RootName())
	}
	if !slices.Equal(names, []string{"resources", "resource_attributes", "account_management"}) {
		o.t.Fatalf("ignore_changes is %q", names)
	}
}

// roleName is the name of a role in the list that the provider reads. An account management policy has two lists.
func roleName(a *account.Account, q iam.Policy, crn string) string {
	has := func(key string) bool {
		return slices.ContainsFunc(q.Resource.Attributes, func(a iam.PolicyAttribute) bool { return a.Key == key && a.Operator == "stringEquals" })
	}
	list := iam.RolesOfAllServices
	switch {
	case has("serviceName"):
		list = "kms"
	case has("resourceType"):
		list = iam.RolesOfResourceGroups
	case has("service_group_id"):
		list = iam.RolesOfGroup("IAM")
	}
	for _, r := range a.Roles[list].Seen() {
		if r.CRN == crn {
			return r.DisplayName
		}
	}
	return "'" + crn + "' is not in the list"
}

// texts requires arguments to have values, which are given as name, value, name, value; an empty one may be missing.
func (o *objects) texts(b *hclsyntax.Body, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		name, want := pairs[i], pairs[i+1]
		if b.Attributes[name] == nil && want == "" {
			continue
		}
		if got := value(o.t, b, name); got != norm.NFC.String(want) {
			o.t.Fatalf("%s is %q, not %q", name, got, want)
		}
	}
}

func (o *objects) list(b *hclsyntax.Body, name string, want []string) {
	if b.Attributes[name] == nil && len(want) == 0 {
		return
	}
	v, problems := b.Attributes[name].Expr.Value(nil)
	if problems.HasErrors() || v.LengthInt() != len(want) {
		o.t.Fatalf("%s is not %q: %v", name, want, problems)
	}
	for i, item := range v.AsValueSlice() {
		if item.AsString() != norm.NFC.String(want[i]) {
			o.t.Fatalf("%s has %q for %q", name, item.AsString(), want[i])
		}
	}
}

func (o *objects) blocks(b *hclsyntax.Body, kind string, count int) []*hclsyntax.Body {
	var bodies []*hclsyntax.Body
	for _, inner := range b.Blocks {
		if inner.Type == kind {
			bodies = append(bodies, inner.Body)
		}
	}
	if len(bodies) != count {
		o.t.Fatalf("there are %d blocks %s, not %d", len(bodies), kind, count)
	}
	return bodies
}

func number(t *rapid.T, a *hclsyntax.Attribute) string {
	v, problems := a.Expr.Value(nil)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return v.AsBigFloat().String()
}
