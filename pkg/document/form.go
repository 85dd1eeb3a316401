package document

import (
	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/trust"
)

// header is one document of a source.
type header struct {
	pos              Pos
	version, kind    string
	account          string
	profiles         []Profile
	accountPos       Pos
	accountWasStated bool
}

// document is the type of a complete document. All keys of a document are declared here and in the functions below.
func document() kind[header] {
	return object("the document", func(h *header, at Pos) { h.pos = at },
		prop("apiVersion", "Version of the document format.", word("apiVersion", APIVersion),
			func(h *header) *string { return &h.version }).must(),
		prop("kind", "Kind of document.", word("kind", Kind), func(h *header) *string { return &h.kind }).must(),
		prop("account", "ID of the account. A credential of another account is refused.",
			accountID(), func(h *header) *header { return h }),
		prop("profiles", "Trusted profiles, each with all of its pod trust.", list("profiles", profile(), maxProfiles),
			func(h *header) *[]Profile { return &h.profiles }).must(),
	)
}

func accountID() kind[header] {
	id := text("account", legalAccount)
	return kind[header]{id.schema, func(r *reader, n *yaml.Node, into *header) {
		into.accountPos, into.accountWasStated = r.at(n), true
		id.read(r, n, &into.account)
	}}
}

func profile() kind[Profile] {
	return object("a profile", func(p *Profile, at Pos) { p.Pos = at },
		prop("name", "Name of the profile, unique in the account; or the ID or CRN of one that exists.",
			text("the profile's name", legalProfile), func(p *Profile) *string { return &p.Name }).must(),
		prop("description", "What the profile is for; left as it is when missing, cleared when \"\".",
			optional("the description", maxDescription), func(p *Profile) **string { return &p.Description }),
		prop("state", "Whether the profile must exist (default present).", word("state", Present, Absent),
			func(p *Profile) *string { return &p.State }),
		prop("pods", "Service accounts whose pods may become the profile: links.", list("pods", pod(), maxPods),
			func(p *Profile) *[]Pod { return &p.Pods }),
		prop("rules", "Conditions under which pods of any cluster of a type may become the profile: claim rules.",
			list("rules", checked(rule(), func(r *reader, v *Rule) { v.validate(r.problems) }), maxRules, differs),
			func(p *Profile) *[]Rule { return &p.Rules }),
		prop("groups", "Names or IDs of the access groups that the profile is in.", list("groups", group(), maxGroups),
			func(p *Profile) *[]Group { return &p.Groups }),
		prop("access", "Roles that the profile itself has: access policies.",
			list("access", checked(access(), func(r *reader, v *Access) { v.validate(r.problems) }), maxAccess),
			func(p *Profile) *[]Access { return &p.Access }),
		prop("keep", "What the profile has and this document does not describe; pruning leaves it alone.", list("keep", keep(), maxKeep),
			func(p *Profile) *[]Keep { return &p.Keep }),
	)
}

func keep() kind[Keep] {
	var parts []string
	for _, part := range Parts() {
		parts = append(parts, string(part))
	}
	part := word("part", parts...)
	return object("an entry of 'keep'", func(k *Keep, at Pos) { k.Pos = at },
		prop("part", "Part of the profile.", kind[Keep]{part.schema, func(r *reader, n *yaml.Node, into *Keep) {
			part.read(r, n, (*string)(&into.Part))
		}}, func(k *Keep) *Keep { return k }).must(),
		prop("id", "ID of the object; everything of the part that is not listed when missing.", text("id", legalReference),
			func(k *Keep) *string { return &k.ID }),
		prop("reason", "Why it is not described.", text("reason"), func(k *Keep) *string { return &k.Reason }),
	)
}

func pod() kind[Pod] {
	return object("an entry of 'pods'", func(p *Pod, at Pos) { p.Pos = at },
		prop("cluster", "Name, ID or CRN of the cluster.", text("cluster", legalReference), func(p *Pod) *string { return &p.Cluster }).must(),
		prop("namespace", "Kubernetes namespace. It does not have to exist yet.", text("namespace", legalNamespace),
			func(p *Pod) *string { return &p.Namespace }).must(),
		prop("serviceAccount", "Kubernetes service account (default 'default', as in Kubernetes).",
			text("serviceAccount", legalServiceAccount), func(p *Pod) *string { return &p.ServiceAccount }),
		prop("name", "Label of the link. It has no effect on trust.", text("name", legalLabel), func(p *Pod) *string { return &p.Label }),
	)
}

func rule() kind[Rule] {
	return object("a rule", func(r *Rule, at Pos) { r.Pos = at },
		prop("name", "Name of the rule, unique in the profile.", text("the rule's name", legalLabel), func(r *Rule) *string { return &r.Name }),
		prop("clusterType", "Type of the clusters; may be missing when 'where' names the cluster.", word("clusterType", IKS, ROKS),
			func(r *Rule) *string { return &r.ClusterType }),
		prop("where", "Conditions that must all hold. A text must be equal, of a list any one; "+
			"a mapping is from operators to values, a list of mappings must hold whole.",
			where(), func(r *Rule) *[]Condition { return &r.Where }),
		prop("allowWide", "Reason for a rule that leaves the namespace open without a cluster, or namespace and service account.",
			text("allowWide"), func(r *Rule) *string { return &r.AllowWide }),
		prop("allowUnknown", "Reason for a location that podtrust does not know.", text("allowUnknown"),
			func(r *Rule) *string { return &r.AllowUnknown }),
	)
}

func group() kind[Group] {
	name := text("the access group", legalLabel)
	return kind[Group]{name.schema, func(r *reader, n *yaml.Node, into *Group) {
		into.Pos = r.at(n)
		name.read(r, n, &into.Name)
	}}
}

func access() kind[Access] {
	reference := func(what string) kind[string] { return text(what, legalReference) }
	roles := list("roles", text("a role", legalLabel), maxRoles)
	roles.schema.MinItems = 1
	return object("an entry of 'access'", func(a *Access, at Pos) { a.Pos = at },
		prop("service", "Service, such as cloud-object-storage.", text("service", legalService), func(a *Access) *string { return &a.Service }),
		prop("instance", "Name, GUID or CRN of an instance of the service.", reference("instance"), func(a *Access) *string { return &a.Instance }),
		prop("resourceGroup", "Name or ID of a resource group: only what is in it.", reference("resourceGroup"),
			func(a *Access) *string { return &a.ResourceGroup }),
		prop("region", "Region of the resources.", reference("region"), func(a *Access) *string { return &a.Region }),
		prop("resourceType", "Type of resource in the service, such as bucket.", reference("resourceType"), func(a *Access) *string { return &a.ResourceType }),
		prop("resource", "ID of the resource of that type.", reference("resource"), func(a *Access) *string { return &a.Resource }),
		prop("allServices", "All IAM-enabled services.", truth("allServices"), func(a *Access) *bool { return &a.AllServices }),
		prop("accountManagement", "All account management services.", truth("accountManagement"), func(a *Access) *bool { return &a.AccountManagement }),
		prop("onResourceGroup", "Name or ID of a resource group: the group itself, not what is in it.", reference("onResourceGroup"),
			func(a *Access) *string { return &a.OnResourceGroup }),
		prop("attributes", "Attributes of the policy's resource as IAM spells them, for what the other keys can't express.",
			list("attributes", attribute(), maxValues), func(a *Access) *[]Attribute { return &a.Attributes }),
		prop("roles", "Roles by name, such as Reader, or by CRN.", roles, func(a *Access) *[]string { return &a.Roles }).must(),
	)
}

func attribute() kind[Attribute] {
	values := list("values", text("a value"), maxValues)
	values.schema.MinItems = 1
	return object("an attribute", nil,
		prop("key", "Name of the attribute.", text("key", legalReference), func(a *Attribute) *string { return &a.Key }).must(),
		prop("operator", "Operator (default stringEquals).",
			word("operator", "stringEquals", "stringExists", "stringMatch", "stringEqualsAnyOf", "stringMatchAnyOf"),
			func(a *Attribute) *string { return &a.Operator }),
		prop("values", "The values: one, but for the operators that end in AnyOf.", values, func(a *Attribute) *[]string { return &a.Values }).must(),
	)
}

// claimKeys are the keys of 'where': simpler names for some claims, and every claim by its own name.
func claimKeys() []namedClaim {
	keys := []namedClaim{
		{"cluster", ClaimCluster, "the cluster, by name, ID or CRN"},
		{"resourceGroup", ClaimResourceGroup, "the cluster's resource group, by name or ID"},
		{"serviceAccount", "name", "name of the service account"},
	}
	for _, c := range trust.Claims() {
		keys = append(keys, namedClaim{c.Name, c.Name, c.Meaning})
	}
	return keys
}

type namedClaim struct{ key, claim, doc string }

// KeyOf returns the simplest key of 'where' for a claim: "serviceAccount" for "name". A claim without one is its own key.
func KeyOf(claim string) string {
	for _, k := range claimKeys() {
		if k.claim == claim {
			return k.key
		}
	}
	return claim
}
