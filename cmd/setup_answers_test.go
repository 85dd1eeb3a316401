package cmd

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// TestWrongAnswers gives each question of the guided set-up an answer that it does not take. It is explained, the same question
// comes again, and the right answer is taken.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	const (
		name   = "orders|text"
		link   = name + "|1|demo-vpc|orders|api"
		rule   = name + "|2|1|y"
		none   = name + "|3"
		access = none + "|n|y"
	)
	for _, row := range []struct {
		before, wrong, explained string
		again                    string // the prompt that comes again
	}{
		{"", "", "an answer is required.", "Name of the trusted profile> "},
		{"", "iam-Profile-5f2c1a3e-8c4d-4f3a-9b1a-0c2d3e4f5a6b", "is the IAM ID of a trusted profile, not its ID.", "Name of the trusted profile> "},
		{"", "Profile-5f2c1a3e-8c4d-4f3a-9b1a-0c2d3e4f5a6b", "looks like an ID, so other commands could not find the profile by this name.\nChoose another name.", "Name of the trusted profile> "},
		{"", "=orders", "it begins with '='.\nLeave the '=' out: 'orders'.", "Name of the trusted profile> "},
		{"", "a\u202eb", "contains an invisible character.", "Name of the trusted profile> "},
		{"", strings.Repeat("n", 300), "is too long.", "Name of the trusted profile> "},
		{"", strings.Repeat("n", 5000), "it is longer than 4096 bytes.", "Name of the trusted profile> "},
		{"orders", strings.Repeat("d", 1001), "the description has more than 1000 bytes.", "Description (optional)> "},
		{name, "4", "'4' is not one of the options: enter a number from 1 to 3.", "Enter a number [1]> "},
		{name, "specific", "'specific' is not one of the options", "Enter a number [1]> "},
		{name + "|1", "demo", "cluster 'demo' was not found, or you are not authorized to view it.\nDid you mean 'demo-old' or", "Number, name or ID of the cluster> "},
		{name + "|1", "9", "cluster '9' was not found", "Number, name or ID of the cluster> "},
		{name + "|1", "demo-old", "the pods of cluster 'demo-old' can't use trusted profiles: Kubernetes 1.20 is too old", "Number, name or ID of the cluster> "},
		{name + "|1|demo-vpc", "Orders", "'Orders' can't be the name of a namespace: Kubernetes allows lower-case letters", "Namespace> "},
		{name + "|1|demo-vpc", "orders,", "the name of a namespace can't be empty.", "Namespace> "},
		{name + "|1|demo-vpc|orders", "a_b", "'a_b' can't be the name of a service account", "Service account> "},
		{link, "maybe", "'maybe' is neither yes nor no: enter y or n.", "Add another resource? [y/N]> "},
		{name + "|2", "3", "'3' is not one of the options: enter a number from 1 to 2.", "Enter a number> "},
		{name + "|2", "", "an answer is required.", "Enter a number> "},
		{rule, "crn", "'crn' is not one of the options: enter a number from 1 to 7.", "Enter a number> "},
		{rule + "|namespace", "LIKE", "'LIKE' is not one of the options: enter a number from 1 to 6.", "Enter a number [1]> "},
		{rule + "|namespace|", "prod*", "'prod*' can't be the name of a namespace", "Value of 'namespace'> "},
		{rule + "|namespace|IN", "a,B", "'B' can't be the name of a namespace", "Value of 'namespace' (several between commas)> "},
		{rule + "|name|", "", "an answer is required.", "Value of 'name'> "},
		{rule + "|service_instance|", "nowhere", "cluster 'nowhere' was not found", "Number, name or ID of the cluster> "},
		{rule + "|resource_group_id|", "old", "resource group 'old' was not found", "Number, name or ID of the resource group> "},
		{none + "|y", "3", "access group '3' was not found", "Number, name or ID of the access group> "},
		{none + "|y", "cos-reader", "Did you mean 'cos-readers'?", "Number, name or ID of the access group> "},
		{access, "5", "'5' is not one of the options: enter a number from 1 to 4.", "Enter a number [1]> "},
		{access + "|1", "Object Storage", "which is not the name of a service", "Number, or name of any other service> "},
		{access + "|1|kms", "5", "'5' is not one of the options: enter a number from 1 to 4.", "Enter a number [1]> "},
		{access + "|1|cloud-object-storage|3", "demo", "instance of service 'cloud-object-storage' with the name or ID 'demo' was not found", "'cloud-object-storage'> "},
		{access + "|1|kms|", "Readr", "role 'Readr' was not found: choose from the list.", "Roles: numbers or names, several between commas> "},
		{access + "|1|kms|", "Reader,99", "role '99' was not found: choose from the list.", "Roles: numbers or names, several between commas> "},
		{none + "|n|n", "5", "'5' is not one of the options: enter a number from 1 to 4.", "Enter a number> "},
		{none + "|n|n", "", "an answer is required.", "Enter a number> "},
		{none + "|n|n|Edit", "6", "'6' is not one of the options: enter a number from 1 to 4.", "Enter a number> "},
		{none + "|n|n|Save as file", "/", "is the name of a folder.", "File [orders.yaml]> "},
		{none + "|n|n|Save as file", "/nowhere/at/all.yaml", "the folder '/nowhere/at' does not exist.", "File [orders.yaml]> "},
		{none + "|n|n|Save as file", "-", "'-' is not the name of a file.", "File [orders.yaml]> "},
	} {
		t.Run(row.before+"|"+row.wrong[:min(20, len(row.wrong))], func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			var before []string
			if row.before != "" {
				before = strings.Split(row.before, "|")
			}
			code, told := m.setUp(append(before, row.wrong))
			at := strings.LastIndex(told, "Invalid answer: ")
			if at < 0 {
				t.Fatalf("it was taken: %s", told)
			}
			if rest := told[at:]; code != failure.ExitOther || !strings.Contains(rest, row.explained) || !strings.HasSuffix(rest, "\n"+row.again+"\nNothing was changed.\n") &&
				!strings.HasSuffix(rest, row.again+"\nNothing was changed.\n") {
				t.Errorf("it ended with %d: %s", code, rest)
			}
			if left := m.must(t, "profile", "list", "-o", "id"); left != "" {
				t.Errorf("%q was created", left)
			}
		})
	}
}

// TestWrongAnswersEnd is about somebody, or something, that never gives a valid answer.
func TestWrongAnswersEnd(t *testing.T) {
	t.Parallel()
	for name, lines := range map[string][]string{
		"name":    {"", "", "", "", "", "never read"},
		"number":  {"orders", "", "9", "9", "9", "9", "9", "1"},
		"confirm": {"orders", "", "3", "n", "n", "x", "x", "x", "x", "x", "Create"},
		"wide":    {"orders", "", "2", "1", "n", "", "n", "", "n", "", "n", "", "n", "", "n", "why"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			code, told := m.setUp(lines)
			if code != failure.ExitUsage || !strings.Contains(told, "in 5 attempts; nothing was changed\nRun the command again.\n") {
				t.Errorf("it ended with %d: %s", code, told)
			}
			if left := m.must(t, "profile", "list", "-o", "id"); left != "" {
				t.Errorf("%q was created", left)
			}
		})
	}
}

// TestConditionsThatAreNotAdded are those that would make a rule that never matches, or one of which that is not known.
func TestConditionsThatAreNotAdded(t *testing.T) {
	t.Parallel()
	const first = "orders||2|1|y|namespace||prod|y|"
	for name, row := range map[string]struct{ lines, told string }{
		"contradiction":             {first + "namespace|NOT_EQUALS|prod", "Not added: the conditions 'namespace EQUALS prod' and 'namespace NOT_EQUALS prod' exclude each other"},
		"the same twice":            {first + "namespace||prod", "Not added: the rule has a condition 'namespace EQUALS' already."},
		"unknown location":          {first + "location||mars-1|", "Location 'mars-1' is not known. Known locations are au-syd,"},
		"several locations":         {first + "location|IN|us-south, eu-de", "Added: condition 'location IN us-south,eu-de'."},
		"a cluster of another type": {first + "service_instance||demo-roks", "Not added: cluster 'demo-roks' is of type ROKS_SA, and the rule is for IKS_SA: its pods would never match."},
		"not a cluster that is old": {first + "service_instance|NOT_EQUALS|demo-old", "Added: condition 'service_instance NOT_EQUALS c0demoold0000000us40'."},
		"a location that IBM added": {first + "location||mars-1|IBM added it", "Added: condition 'location EQUALS mars-1'."},
		"several clusters":          {first + "service_instance|IN|demo-vpc|y|1|n", "Added: condition 'service_instance IN c0demovpc0000000us10,c0democlassic000us20'."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, told := newInMemory(t).setUp(strings.Split(row.lines, "|"))
			if code != failure.ExitOther || !strings.Contains(told, row.told) || !strings.HasSuffix(told, "Add another condition? [y/N]> \nNothing was changed.\n") {
				t.Errorf("it ended with %d: %s", code, told)
			}
		})
	}
}

// TestEntriesThatAreThere are not added twice.
func TestEntriesThatAreThere(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	code, told := m.setUp(strings.Split("orders||1|demo-vpc|a|api|y|1|demo-vpc|a|api|y|2|1|y|1||n|n||y|2|1|y|1||n|n||n|y|1|y|COS-readers|n|n|Create", "|"))
	for _, want := range []string{
		"Already added: pods of service account 'api' in namespace 'a' of cluster 'demo-vpc'.\n",
		"Already added: pods of any service account in namespace 'n' of every Kubernetes cluster of the account",
		"Already added: access group 'cos-readers'.\n", "4 changes done.\n",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if code != 0 || t.Failed() {
		t.Errorf("it ended with %d: %s", code, told)
	}
}

// TestAClusterByItsCRN is about one that is copied from elsewhere, and about access to a cluster that is too old for trust.
func TestAClusterByItsCRN(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	crn := m.must(t, "cluster", "get", "demo-vpc", "--jq", ".crn")
	code, told := m.setUp(strings.Split("orders||1|"+crn+"|a|api|n|n|y|1|containers-kubernetes|3|demo-old|Viewer|n|Create", "|"))
	if got := m.exported(t); code != 0 || !strings.Contains(got, "cluster: demo-vpc,") || !strings.Contains(got, "instance: demo-old\n") {
		t.Errorf("it ended with %d: %s\n%s", code, told, got)
	}
}
