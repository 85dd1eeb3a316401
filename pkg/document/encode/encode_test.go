package encode_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
)

func TestADocumentIsWrittenForPeople(t *testing.T) {
	t.Parallel()
	description := "pods: of orders"
	text, err := encode.YAML(document.Trust{Profiles: []document.Profile{{
		Name: "orders", Description: &description, State: document.Present,
		Pods: []document.Pod{{Cluster: "demo-vpc", Namespace: "orders", ServiceAccount: "api"}},
		Rules: []document.Rule{{Name: "r", ClusterType: "iks", Where: []document.Condition{
			{Claim: "name", Operator: "IN", Values: []string{"a", "b"}}, {Claim: "pod", Operator: "CONTAINS", Values: []string{"x"}},
		}}},
		Groups: []document.Group{{Name: "cos-readers"}},
		Access: []document.Access{{Service: "kms", Instance: "crn:v1:bluemix:public:kms:us-south:a/1:g::", Roles: []string{"Reader"}}},
	}}}, "Exported.")
	want := `# Exported.
apiVersion: podtrust/v1
kind: Trust
profiles:
  - name: orders
    description: 'pods: of orders'
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: api}
    rules:
      - name: r
        clusterType: iks
        where:
          serviceAccount: [a, b]
          pod: {contains: x}
    groups:
      - cos-readers
    access:
      - service: kms
        instance: "crn:v1:bluemix:public:kms:us-south:a/1:g::"
        roles: [Reader]
`
	if diff := cmp.Diff(want, string(text)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestADocumentShowsWhatCannotBeSeen(t *testing.T) {
	t.Parallel()
	description := "a\u202eb\u200b\U000e0041"
	text, err := encode.YAML(document.Trust{Profiles: []document.Profile{{
		Name: "orders", Description: &description, State: document.Present,
	}}}, "left out: \u202e")
	want := `# left out: \u202e
apiVersion: podtrust/v1
kind: Trust
profiles:
  - name: orders
    description: "a\u202eb\u200b\U000E0041"
`
	if diff := cmp.Diff(want, string(text)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}
