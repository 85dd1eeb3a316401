package answers_test

// verbs are the commands that ask a service, each with what it needs. CR is the file with the pod's token, old.json a snapshot of the
// account on true answers.
func verbs() []string {
	return []string{
		"account show",
		"apply -f trust.yaml --yes",
		"audit",
		"can demo-vpc/orders/api orders",
		"cluster get demo-vpc",
		"cluster list",
		"destroy -f trust.yaml --yes",
		"diff old.json",
		"export",
		"export -o terraform",
		"group create team",
		"group delete cos-readers --force",
		"group get cos-readers",
		"group grant cos-readers --role Reader --service cloud-object-storage --instance demo-cos",
		"group grants cos-readers",
		"group list",
		"group revoke cos-readers --all --force",
		"map -o json",
		"plan -f trust.yaml --exit-code",
		"profile assign-group orders --group db-writers",
		"profile create new",
		"profile delete orders --force",
		"profile get orders",
		"profile grant orders --role Reader --service cloud-object-storage --instance demo-cos",
		"profile grants orders",
		"profile groups orders",
		"profile link orders --cluster demo-vpc --namespace orders --service-account other",
		"profile links orders",
		"profile list",
		"profile remove-group orders --group cos-readers --force",
		"profile revoke orders --all --force",
		"profile rule add orders --cluster demo-vpc --namespace second --name second",
		"profile rule delete orders --rule prod --force",
		"profile rule list orders",
		"profile rule update orders prod --name other",
		"profile unlink orders --all --force",
		"profile update orders -d other",
		"snapshot",
		"token diagnose --profile orders --token-file CR",
		"token exchange --profile orders --token-file CR",
		"token exec --profile orders --token-file CR -- true",
		"token run --profile orders --token-file CR --out delivered --once",
		"what-can demo-vpc/orders",
		"who-can orders",
	}
}

// silent are the commands that ask no service of IBM Cloud, by their first words, and 'doctor', for which an unusual answer is not a failure
// but a check to report.
func silent() []string {
	return []string{"completion", "config", "demo", "doctor", "explain", "help", "manifest", "options", "sandbox", "schema", "setup", "token inspect", "version"}
}

// denials are statements that must not be made to a caller who was not shown all of a part.
func denials() map[string][]string {
	same := func(lines ...string) []string {
		return append(lines, "No changes found.", "No changes: ", "No differences")
	}
	return map[string][]string{
		"profiles": {
			"no trusted profiles", "There is no trusted profile", "Nobody",
			"nobody", "No differences", "No findings in 0", "These pods can become no trusted profile.",
		},
		"links": same(
			"has no links", "No links.", "trust-none",
			"it has no links", "No pods can become", "Complete:   yes", "Answer:     no",
		),
		"rules": same("has no claim rules", "No claim rules.", "trust-none", "No pods can become", "Answer:     no"),
		"groups": {
			"is in no access group", "no access groups",
			"No access groups.", "There is no access group", "No differences",
		},
		"members":    same("is in no access group", "No members."),
		"policies":   same("has no access policies", "No access policies.", "access-none"),
		"identities": same("No other trust.", "it has no links"),
		"clusters": {
			"There are no clusters", "There is no cluster", "has no such cluster",
			"No clusters", "No differences", "Answer:     no",
		},
		"instances": {"There is no service instance", "no such instance"},
		"roles":     {"has no roles of its own"},
	}
}

// incomplete are the commands whose answer is about a part, so that they must end with the code of an incomplete answer when it is hidden.
func incomplete() map[string][]string {
	const pods, who = "what-can demo-vpc/orders", "who-can orders"
	with := func(lines ...string) []string { return append(lines, "audit", "diff old.json", "map -o json") }
	return map[string][]string{
		"profiles":   with(pods),
		"links":      with(pods, who, "can demo-vpc/orders/api orders"),
		"rules":      with(pods, who),
		"groups":     with(pods),
		"members":    with(pods),
		"policies":   with(pods),
		"identities": with(who),
		"clusters":   with(),
	}
}

// seeding makes the account that all rows look at.
func seeding() []string {
	return []string{
		"profile create orders -d text",
		"profile link orders --cluster demo-vpc --namespace orders --service-account api --name link",
		"profile rule add orders --cluster demo-vpc --namespace prod --name prod",
		"profile assign-group orders --group cos-readers",
		"profile grant orders --role Viewer --service containers-kubernetes",
		"group grant cos-readers --role Reader --service cloud-object-storage --instance demo-cos",
		"profile create spare",
	}
}

const trustDocument = `apiVersion: podtrust/v1
kind: Trust
profiles:
  - name: orders
    description: text
    pods: [{cluster: demo-vpc, namespace: orders, serviceAccount: api}]
    groups: [cos-readers]
    access: [{service: containers-kubernetes, roles: [Viewer]}]
`
