package plan

// Actions are the IAM actions that the changes of a plan need, without doubles, in the order of their first need.
func (p Plan) Actions() []string {
	var out []string
	seen := set{}
	for _, c := range p.Changes {
		if action := c.action(); !seen[action] {
			seen.add(action)
			out = append(out, action)
		}
	}
	return out
}

func (c Change) action() string {
	removes := c.Action == Remove
	switch {
	case c.Kind == KindProfile && c.Action == Create:
		return "iam-identity.profile.create"
	case c.Kind == KindProfile && removes:
		return "iam-identity.profile.delete"
	case c.Kind == KindLink:
		return "iam-identity.profile.linkToResource"
	case c.Kind == KindAccessGroup && removes:
		return "iam-groups.groups.delete"
	case c.Kind == KindAccessGroup:
		return "iam-groups.groups.create"
	case c.Kind == KindGroup && removes:
		return "iam-groups.members.delete"
	case c.Kind == KindGroup:
		return "iam-groups.members.add"
	case c.Kind == KindAccess && removes:
		return "iam.policy.delete"
	case c.Kind == KindAccess:
		return "iam.policy.create"
	}
	return "iam-identity.profile.update"
}
