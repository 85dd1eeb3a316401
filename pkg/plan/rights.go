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

// DocumentKinds are the kinds of what documents change.
func DocumentKinds() []Kind { return []Kind{KindProfile, KindLink, KindRule, KindGroup, KindAccess} }

// ActionsOf are the IAM actions that an action on some kinds needs, without doubles.
func ActionsOf(do Action, kinds ...Kind) []string {
	var p Plan
	for _, kind := range kinds {
		p.Changes = append(p.Changes, Change{Action: do, Kind: kind})
	}
	return p.Actions()
}
