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
		{title: "Create a trusted profile.", pipe: one("profile", "create", profile, "--description", "pods of the order service")},
		{
			title: "Link it to a service account.",
			pipe:  one("profile", "link", profile, "--cluster", cluster, "--namespace", namespace, "--service-account", account),
		},
		{
			title: "Grant an access group read access to Cloud Object Storage.",
			pipe:  one("group", "grant", "cos-readers", "--role", "Reader", "--service", "cloud-object-storage", "--instance", "demo-cos"),
		},
		{title: "Add the profile to the access group.", pipe: one("profile", "assign-group", profile, "--group", "cos-readers")},
		{
			title: "Grant the profile access to view clusters.",
			pipe:  one("profile", "grant", profile, "--role", "Viewer", "--service", "containers-kubernetes"),
		},
		{title: "Get a pod's token, and exchange it for an access token.", pipe: [][]string{mint(account), exchange}},
		{
			title: "Use the access token to list classic clusters.",
			pipe: [][]string{
				mint(account), append(append([]string{}, exchange...), "-o", "token"),
				{"cluster", "list", "--provider", "classic", "--iam-token-file", "-"},
			},
		},
		{
			title: "Try a pod of another service account: IAM refuses it, and the message shows which pod IAM saw.",
			pipe:  [][]string{mint("reports"), exchange}, exit: failure.ExitRefused,
		},
		{title: "List who can become the profile, and by which link or rule.", pipe: one("who-can", profile)},
		{title: "Audit the account: find trust that is too wide, dead or forgotten.", pipe: one("audit")},
	}
}
