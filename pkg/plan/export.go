package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Export turns what was read of an account into a document. To apply it changes nothing. What a document can't say is left
// out, and told in the notes.
func Export(a *inventory.Account) (document.Trust, []string) {
	e := &exporter{account: a}
	out := document.Trust{Account: a.ID}
	for _, p := range a.Profiles {
		out.Profiles = append(out.Profiles, e.profile(p))
	}
	return out, e.notes
}

type exporter struct {
	account *inventory.Account
	notes   []string
}

func (e *exporter) note(p inventory.Profile, format string, args ...any) {
	e.notes = append(e.notes, fmt.Sprintf("profile '%s': ", p.Name)+fmt.Sprintf(format, args...))
}

func (e *exporter) profile(p inventory.Profile) document.Profile {
	out := document.Profile{Name: p.Name, State: document.Present}
	if !sound(out) { // a name that a document can't hold
		out.Name = p.ID
	}
	if p.Description != "" {
		described := out
		described.Description = &p.Description
		if sound(described) {
			out = described
		} else {
			e.note(p, "its description is left out: a document can't hold it")
		}
	}
	for _, id := range p.Groups {
		out.Groups = append(out.Groups, document.Group{Name: e.group(id)})
	}
	slices.SortStableFunc(out.Groups, func(x, y document.Group) int { return strings.Compare(x.Name, y.Name) })
	e.pods(p, &out)
	e.rules(p, &out)
	e.access(p, &out)
	return out
}

// sound reports whether a document can hold a profile.
func sound(p document.Profile) bool {
	text, err := document.Encode(document.Trust{Profiles: []document.Profile{p}})
	if err != nil {
		return false
	}
	_, err = document.Load([]document.Source{{Name: "x", Data: text}}, document.Options{AllowWide: true})
	return err == nil
}

// group is the name of an access group, or its ID where the name would not tell.
func (e *exporter) group(id string) string {
	name, count := "", 0
	for _, g := range e.account.Groups {
		if g.ID == id {
			name = g.Name
		}
	}
	for _, g := range e.account.Groups {
		if strings.EqualFold(g.Name, name) {
			count++
		}
	}
	if count != 1 || !sound(document.Profile{Name: "x", Groups: []document.Group{{Name: name}}}) {
		return id
	}
	return name
}

func (e *exporter) pods(p inventory.Profile, out *document.Profile) {
	seen := set{}
	for _, l := range p.Links {
		key := linkKey(l.CRType, l.Link)
		if !isPod(l.CRType) || seen[key] {
			continue
		}
		seen.add(key)
		pod := document.Pod{Cluster: l.Link.CRN, Namespace: l.Link.Namespace, ServiceAccount: l.Link.Name, Label: l.Name}
		for _, c := range e.account.Clusters {
			if c.CRN == l.Link.CRN {
				pod.Cluster = e.cluster(c.ID)
				if string(trust.KindOf(c.OpenShift())) != l.CRType {
					pod.Cluster = ""
				}
			}
		}
		if pod.Cluster == "" || !sound(document.Profile{Name: "x", Pods: []document.Pod{pod}}) {
			e.note(p, "link '%s' is left out: its type, cluster or names are such that it never matches", l.ID)
			continue
		}
		out.Pods = append(out.Pods, pod)
	}
	slices.SortStableFunc(out.Pods, func(x, y document.Pod) int {
		return cmp.Or(strings.Compare(x.Cluster, y.Cluster), strings.Compare(x.Namespace, y.Namespace), strings.Compare(x.ServiceAccount, y.ServiceAccount))
	})
}

// cluster is the name of the cluster of an ID, or the ID where the name would not tell; "" when it was not seen.
func (e *exporter) cluster(id string) string {
	name, found := "", ""
	for _, c := range e.account.Clusters {
		if c.ID == id {
			name, found = c.Name, id
		}
	}
	for _, c := range e.account.Clusters {
		if c.ID != id && (c.Name == name || c.ID == name) {
			return found
		}
	}
	if name == "" || strings.HasPrefix(name, "crn:") {
		return found
	}
	return name
}

func (e *exporter) rules(p inventory.Profile, out *document.Profile) {
	seen, named := set{}, set{}
	for _, r := range p.Rules {
		key := ruleKey(r.CRType, r.Conditions)
		if !podRule(r) || seen[key] {
			continue
		}
		seen.add(key)
		rule := document.Rule{Name: r.Name, ClusterType: typeName(r.CRType), Where: e.where(r)}
		if named[r.Name] || !sound(document.Profile{Name: "x", Rules: []document.Rule{{Name: r.Name, ClusterType: document.IKS}}}) {
			rule.Name = ""
		}
		if len(rule.Where) != len(r.Conditions) || !sound(document.Profile{Name: "x", Rules: []document.Rule{rule}}) {
			e.note(p, "rule '%s' is left out: its conditions are such that it never matches", r.ID)
			continue
		}
		named.add(rule.Name)
		if reason := rule.Wide(); reason != "" {
			e.note(p, "rule '%s' trusts %s: to apply the document takes '--allow-wide'", ruleName(r.Name, r.CRType, r.Conditions), reason)
		}
		out.Rules = append(out.Rules, rule)
	}
	slices.SortStableFunc(out.Rules, func(x, y document.Rule) int { return strings.Compare(x.Name, y.Name) })
}

// where are the conditions of a rule, with clusters by their names. Conditions that can't be read are missing in it.
func (e *exporter) where(r iam.Rule) []document.Condition {
	var out []document.Condition
	for _, c := range r.Conditions {
		values, err := trust.DecodeValue(c.Value)
		if err != nil || len(values) == 0 {
			continue
		}
		condition := document.Condition{Claim: c.Claim, Operator: c.Operator, Values: values}
		exact := c.Operator == trust.Equals || c.Operator == trust.In || c.Operator == trust.NotEquals
		if c.Claim == "service_instance" && exact {
			var names []string
			for _, id := range values {
				if name := e.cluster(id); name != "" {
					names = append(names, name)
				}
			}
			if len(names) == len(values) {
				condition.Claim, condition.Values = document.ClaimCluster, names
			}
		}
		out = append(out, condition)
	}
	return out
}

func (e *exporter) access(p inventory.Profile, out *document.Profile) {
	byResource := map[string]int{}
	for _, q := range e.account.Policies[p.IAMID] {
		if conditional(q) {
			e.note(p, "access policy '%s' is left out: it has conditions or tags", q.ID)
			continue
		}
		key := attributesKey(q.Resource.Attributes)
		i, known := byResource[key]
		if !known {
			access, ok := e.resource(q.Resource.Attributes)
			if !ok {
				e.note(p, "access policy '%s' is left out: a document can't say what it is about", q.ID)
				continue
			}
			i = len(out.Access)
			byResource[key] = i
			out.Access = append(out.Access, access)
		}
		for _, r := range q.Control.Grant.Roles {
			if name := cmp.Or(r.DisplayName, r.RoleID); !slices.Contains(out.Access[i].Roles, name) {
				out.Access[i].Roles = append(out.Access[i].Roles, name)
			}
		}
	}
	for i := range out.Access {
		slices.Sort(out.Access[i].Roles)
	}
	slices.SortStableFunc(out.Access, func(x, y document.Access) int {
		return cmp.Or(strings.Compare(x.Service, y.Service), strings.Compare(x.Instance, y.Instance), strings.Compare(fmt.Sprint(x), fmt.Sprint(y)))
	})
}

// resource says what a policy is about in the document's words, or by its attributes where there are none.
func (e *exporter) resource(attributes []iam.PolicyAttribute) (document.Access, bool) {
	if a, ok := e.words(attributes); ok {
		return a, true
	}
	var a document.Access
	for _, attr := range attributes {
		if attr.Key == "accountId" && attr.Operator == "stringEquals" && attr.Value == any(e.account.ID) {
			continue
		}
		raw := document.Attribute{Key: attr.Key, Operator: attr.Operator}
		switch v := attr.Value.(type) {
		case string:
			raw.Values = []string{v}
		case bool:
			raw.Values = []string{fmt.Sprint(v)}
		case []any:
			for _, item := range v {
				text, _ := item.(string)
				raw.Values = append(raw.Values, text)
			}
		}
		a.Attributes = append(a.Attributes, raw)
	}
	probe := a
	probe.Roles = []string{"Viewer"}
	return a, sound(document.Profile{Name: "x", Access: []document.Access{probe}})
}

func (e *exporter) words(attributes []iam.PolicyAttribute) (document.Access, bool) {
	value := map[string]string{}
	for _, attr := range attributes {
		text, isText := attr.Value.(string)
		if !isText || attr.Operator != "stringEquals" || value[attr.Key] != "" {
			return document.Access{}, false
		}
		value[attr.Key] = text
	}
	if value["accountId"] != e.account.ID {
		return document.Access{}, false
	}
	a := document.Access{
		Service: value["serviceName"], Region: value["region"], ResourceType: value["resourceType"], Resource: value["resource"],
		AllServices: value["serviceType"] == "service", AccountManagement: value["serviceType"] == "platform_service",
	}
	ok := true
	if guid := value["serviceInstance"]; guid != "" {
		a.Instance, ok = e.instance(a.Service, guid)
	}
	if id := value["resourceGroupId"]; id != "" {
		a.ResourceGroup = e.resourceGroup(id)
		ok = ok && a.ResourceGroup != ""
	}
	if a.Service == "" && a.ResourceType == "resource-group" && a.Resource != "" {
		a.OnResourceGroup = e.resourceGroup(a.Resource)
		ok = ok && a.OnResourceGroup != ""
		a.ResourceType, a.Resource = "", ""
	}
	return a, ok && e.sameAgain(a, attributes)
}

// sameAgain reports whether the words give the same attributes when they are read again.
func (e *exporter) sameAgain(a document.Access, attributes []iam.PolicyAttribute) bool {
	probe := a
	probe.Roles = []string{"Viewer"}
	if !sound(document.Profile{Name: "x", Access: []document.Access{probe}}) {
		return false
	}
	r := &resolver{account: e.account}
	again, _, ok := r.resource(a)
	return ok && len(r.problems) == 0 && attributesKey(again) == attributesKey(attributes)
}

func (e *exporter) instance(service, guid string) (string, bool) {
	if service == crn.Containers {
		name := e.cluster(guid)
		return name, name != ""
	}
	for _, i := range e.account.Instances {
		if i.GUID == guid && serviceOf(i) == service {
			same := 0
			for _, other := range e.account.Instances {
				if other.Name == i.Name && serviceOf(other) == service {
					same++
				}
			}
			if same > 1 || i.Name == "" {
				return i.CRN, true
			}
			return i.Name, true
		}
	}
	return "", false
}

func (e *exporter) resourceGroup(id string) string {
	for _, g := range e.account.ResourceGroups {
		if g.ID == id {
			return g.Name
		}
	}
	return ""
}
