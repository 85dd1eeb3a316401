package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// The values of Assertion.Expect.
const (
	Yes = "yes"
	No  = "no"
)

// maxAssertions is how many assertions a file may have.
const maxAssertions = 10_000

// Assertion is what must be true of a pod and a profile.
type Assertion struct {
	Pos      Pos
	Name     string // what it is about; "" for none
	Identity string // CLUSTER/NAMESPACE/SERVICE_ACCOUNT
	Pod      string // name of the pod; "" when it is not given
	Profile  string // name, ID or CRN
	Expect   string // Yes or No
}

func assertion() kind[Assertion] {
	return object("an assertion", func(a *Assertion, at Pos) { a.Pos = at },
		prop("name", "What the assertion is about, for reports.", text("name", legalLabel), func(a *Assertion) *string { return &a.Name }),
		prop("identity", "The pod: CLUSTER/NAMESPACE/SERVICE_ACCOUNT, the cluster by name, ID or CRN.", text("identity", legalReference),
			func(a *Assertion) *string { return &a.Identity }).must(),
		prop("pod", "Name of the pod. Without it, trust that depends on the pod's name is unknown.", text("pod", legalPod),
			func(a *Assertion) *string { return &a.Pod }),
		prop("profile", "Name, ID or CRN of the trusted profile.", text("profile", legalProfile), func(a *Assertion) *string { return &a.Profile }).must(),
		prop("expect", "Whether the pod must be able to become the profile.", word("expect", Yes, No),
			func(a *Assertion) *string { return &a.Expect }).must(),
	)
}

func assertions() kind[[]Assertion] { return list("the file", assertion(), maxAssertions) }

// Assertions reads a file of assertions: a list. The error is of type Problems, and has all problems; then nothing is returned.
func Assertions(s Source) ([]Assertion, error) {
	var problems Problems
	left := maxNodes
	r := &reader{s.Name, Options{}, &variables{nil, map[string]bool{}}, &problems, &left}
	var all []Assertion
	for dec := yaml.NewDecoder(bytes.NewReader(s.Data)); ; {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, message := syntax(err)
			problems.Add(Pos{s.Name, line}, "%s", message)
			break
		}
		if len(n.Content) > 0 && n.Content[0].Tag != "!!null" {
			assertions().read(r, n.Content[0], &all)
		}
	}
	if len(all) == 0 && len(problems) == 0 {
		problems.Add(Pos{File: s.Name}, "there are no assertions: each begins with '- identity: CLUSTER/NAMESPACE/SERVICE_ACCOUNT'")
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return all, nil
}

// AssertionsSchema returns the JSON Schema of files of assertions.
func AssertionsSchema() json.RawMessage {
	return published(assertions().schema, "Assertions about who can become a trusted profile, for podtrust can --assert")
}
