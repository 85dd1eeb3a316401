// Package encode writes trust documents, as YAML for people and as JSON, so that package document reads back the same. It is pure.
package encode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

// YAML writes a document that document.Load reads back as the same, in the order of its profiles. Comments, one on each line, come
// first. Invisible characters are escaped.
func YAML(t document.Trust, comments ...string) ([]byte, error) {
	root := mapping()
	root.add("apiVersion", scalar(document.APIVersion))
	root.add("kind", scalar(document.Kind))
	root.addText("account", t.Account)
	profiles := sequence(yaml.Style(0))
	for _, p := range t.Profiles {
		profiles.Content = append(profiles.Content, encodeProfile(p))
	}
	if len(t.Profiles) == 0 {
		profiles.Style = yaml.FlowStyle
	}
	root.add("profiles", profiles)
	for i, c := range comments {
		comments[i] = "# " + output.Visible(strings.Join(strings.Fields(c), " "))
	}
	root.HeadComment = strings.Join(comments, "\n")
	var b strings.Builder
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(root.Node), enc.Close()); err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	return []byte(output.EscapeYAML(b.String())), nil
}

// JSON writes a document as JSON, with the keys in the same order.
func JSON(t document.Trust) (json.RawMessage, error) {
	text, err := YAML(t)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	var b bytes.Buffer
	if err := writeJSON(&b, root.Content[0]); err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	return output.EscapeJSON(b.Bytes()), nil
}

// writeJSON writes what YAML made: mappings, lists, texts and true.
func writeJSON(b *bytes.Buffer, n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		var value any = n.Value
		if n.Tag == "!!bool" {
			value = true
		}
		data, err := json.Marshal(value)
		b.Write(data)
		return err
	}
	open, end := byte('['), byte(']')
	if n.Kind == yaml.MappingNode {
		open, end = '{', '}'
	}
	b.WriteByte(open)
	for i, child := range n.Content {
		if i > 0 {
			separator := byte(',')
			if n.Kind == yaml.MappingNode && i%2 == 1 {
				separator = ':'
			}
			b.WriteByte(separator)
		}
		if err := writeJSON(b, child); err != nil {
			return err
		}
	}
	b.WriteByte(end)
	return nil
}

func encodeProfile(p document.Profile) *yaml.Node {
	m := mapping()
	m.addText("name", p.Name)
	if p.Description != nil {
		m.add("description", scalar(*p.Description))
	}
	if p.State == document.Absent {
		m.addText("state", document.Absent)
	}
	pods := sequence(0)
	for _, pod := range p.Pods {
		entry := mapping()
		entry.Style = yaml.FlowStyle
		entry.addText("cluster", pod.Cluster)
		entry.addText("namespace", pod.Namespace)
		entry.addText("serviceAccount", pod.ServiceAccount)
		entry.addText("name", pod.Label)
		pods.Content = append(pods.Content, entry.Node)
	}
	m.addList("pods", pods)
	rules := sequence(0)
	for _, r := range p.Rules {
		rules.Content = append(rules.Content, encodeRule(r))
	}
	m.addList("rules", rules)
	groups := sequence(0)
	for _, g := range p.Groups {
		groups.Content = append(groups.Content, scalar(g.Name))
	}
	m.addList("groups", groups)
	access := sequence(0)
	for _, a := range p.Access {
		access.Content = append(access.Content, encodeAccess(a))
	}
	m.addList("access", access)
	keep := sequence(0)
	for _, k := range p.Keep {
		entry := mapping()
		entry.Style = yaml.FlowStyle
		entry.addText("part", string(k.Part))
		entry.addText("id", k.ID)
		entry.addText("reason", k.Reason)
		keep.Content = append(keep.Content, entry.Node)
	}
	m.addList("keep", keep)
	return m.Node
}

func encodeRule(r document.Rule) *yaml.Node {
	m := mapping()
	m.addText("name", r.Name)
	m.addText("clusterType", r.ClusterType)
	where := mapping()
	var claims []string
	conditions := map[string][]document.Condition{}
	for _, c := range r.Where {
		if conditions[c.Claim] == nil {
			claims = append(claims, c.Claim)
		}
		conditions[c.Claim] = append(conditions[c.Claim], c)
	}
	for _, claim := range claims {
		where.add(document.KeyOf(claim), encodeConditions(conditions[claim]))
	}
	if len(where.Content) == 0 {
		where.Style = yaml.FlowStyle
	}
	m.add("where", where.Node)
	m.addText("allowWide", r.AllowWide)
	m.addText("allowUnknown", r.AllowUnknown)
	return m.Node
}

// encodeConditions writes the conditions on one claim: as a text or list if possible, else by operators. An operator that a mapping
// can't have twice begins another mapping.
func encodeConditions(conditions []document.Condition) *yaml.Node {
	if len(conditions) == 1 && conditions[0].Operator == trust.Equals {
		return scalar(conditions[0].Values[0])
	}
	if len(conditions) == 1 && conditions[0].Operator == trust.In {
		return texts(conditions[0].Values)
	}
	all := sequence(yaml.FlowStyle)
	for len(conditions) > 0 {
		var byOperator *yaml.Node
		byOperator, conditions = encodeOperators(conditions)
		all.Content = append(all.Content, byOperator)
	}
	if len(all.Content) == 1 {
		return all.Content[0]
	}
	return all
}

// encodeOperators writes conditions in their order as a mapping from operators to values, and returns those that another mapping
// must have. IN and EQUALS have one condition in a mapping: the values of two would be read as one list.
func encodeOperators(conditions []document.Condition) (written *yaml.Node, rest []document.Condition) {
	m := mapping()
	m.Style = yaml.FlowStyle
	used := map[string]bool{}
	for len(conditions) > 0 && !used[conditions[0].Operator] {
		operator := conditions[0].Operator
		used[operator] = true
		values := conditions[0].Values
		conditions = conditions[1:]
		for operator != trust.In && operator != trust.Equals && len(conditions) > 0 && conditions[0].Operator == operator {
			values = append(slices.Clip(values), conditions[0].Values...)
			conditions = conditions[1:]
		}
		if len(values) == 1 {
			m.add(strings.ToLower(operator), scalar(values[0]))
		} else {
			m.add(strings.ToLower(operator), texts(values))
		}
	}
	return m.Node, conditions
}

func encodeAccess(a document.Access) *yaml.Node {
	m := mapping()
	m.addText("service", a.Service)
	m.addText("instance", a.Instance)
	m.addTrue("allServices", a.AllServices)
	m.addTrue("accountManagement", a.AccountManagement)
	m.addText("onResourceGroup", a.OnResourceGroup)
	m.addText("resourceGroup", a.ResourceGroup)
	m.addText("region", a.Region)
	m.addText("resourceType", a.ResourceType)
	m.addText("resource", a.Resource)
	attributes := sequence(0)
	for _, attr := range a.Attributes {
		entry := mapping()
		entry.Style = yaml.FlowStyle
		entry.addText("key", attr.Key)
		entry.addText("operator", attr.Operator)
		entry.add("values", texts(attr.Values))
		attributes.Content = append(attributes.Content, entry.Node)
	}
	m.addList("attributes", attributes)
	m.add("roles", texts(a.Roles))
	return m.Node
}
