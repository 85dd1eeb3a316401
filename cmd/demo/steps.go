package demo

import "github.com/podtrust/podtrust/cmd/internal/failure"

// step is one thing that the demo shows: commands of which each reads what the one before printed.
type step struct {
	title string
	pipe  [][]string
	exit  int // with which the last must end
}

func steps() []step {
	const profile, cluster, namespace, account = "orders-api", "demo-vpc", "orders", "orders-api"
	mint := func(serviceAccount string) []string {
		return []string{
			"sandbox", "mint", "--cluster", cluster, "--namespace", namespace, "--service-account", serviceAccount,
			"--pod", serviceAccount + "-7c9d",
		}
	}
	exchange := []string{"token", "exchange", "--profile", profile, "--token-file", "-"}
	one := func(args ...string) [][]string { return [][]string{args} }
	return []step{
		{title: "An administrator creates a trusted profile.", pipe: one("profile", "create", profile, "--description", "pods of the order service")},
		{
			title: "Says whose pods may become it.",
			pipe:  one("profile", "link", profile, "--cluster", cluster, "--namespace", namespace, "--service-account", account),
		},
		{
			title: "Lets an access group read a bucket,",
			pipe:  one("group", "grant", "cos-readers", "--role", "Reader", "--service", "cloud-object-storage", "--instance", "demo-cos"),
		},
		{title: "puts the profile into the group,", pipe: one("profile", "assign-group", profile, "--group", "cos-readers")},
		{
			title: "and lets it see clusters.",
			pipe:  one("profile", "grant", profile, "--role", "Viewer", "--service", "containers-kubernetes"),
		},
		{title: "The cluster gives a pod its token, and the pod exchanges it.", pipe: [][]string{mint(account), exchange}},
		{
			title: "With the access token it reaches a service: it lists classic clusters.",
			pipe: [][]string{
				mint(account), append(append([]string{}, exchange...), "-o", "token"),
				{"cluster", "list", "--provider", "classic", "--iam-token-file", "-"},
			},
		},
		{
			title: "A pod of another service account is refused, and IAM says whom it saw.",
			pipe:  [][]string{mint("reports"), exchange}, exit: failure.ExitRefused,
		},
	}
}
