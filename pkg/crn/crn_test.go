package crn_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/crn"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, account string
		cluster, bad        bool
	}{
		{name: "cluster", text: "crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e:c1::", account: "0f1e", cluster: true},
		{name: "worker", text: "crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e:c1:worker:w1", account: "0f1e"},
		{name: "profile without region", text: "crn:v1:bluemix:public:iam-identity::a/0f1e::profile:Profile-1", account: "0f1e"},
		{name: "generic role without account", text: "crn:v1:bluemix:public:iam::::role:Viewer"},
		{name: "colons in the resource", text: "crn:v1:bluemix:public:x::a/0::type:a:b", account: "0"},
		{name: "name of a cluster", text: "demo-vpc", bad: true},
		{name: "too few segments", text: "crn:v1:bluemix:public:x:us-south:a/0f1e", bad: true},
		{name: "no service", text: "crn:v1:bluemix:public::us-south:a/0f1e:c1::", bad: true},
		{name: "blank", text: "crn:v1:bluemix:public:x:us south:a/0f1e:c1::", bad: true},
		{name: "too long", text: "crn:v1:bluemix:public:x:y:a/0:" + strings.Repeat("c", 2000) + "::", bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			c, err := crn.Parse(tt.text)

			if tt.bad {
				if !errors.Is(err, crn.ErrMalformed) {
					t.Fatalf("got %+v, %v; want ErrMalformed", c, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.String() != tt.text || c.AccountID() != tt.account || c.IsCluster() != tt.cluster {
				t.Errorf("got %q, account %q, cluster %v; want %q, %q, %v", c, c.AccountID(), c.IsCluster(), tt.text, tt.account, tt.cluster)
			}
		})
	}
}

func TestClusterIsACluster(t *testing.T) {
	t.Parallel()
	const want = "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/0f1e:c9::"
	if c := crn.Instance(crn.Containers, "eu-de", "0f1e", "c9"); c.String() != want || !c.IsCluster() {
		t.Errorf("got %q, cluster %v; want %q", c, c.IsCluster(), want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e:c1::")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := crn.Parse(text); err == nil && c.String() != text {
			t.Errorf("%q became %q", text, c)
		}
	})
}
