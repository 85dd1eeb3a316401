package apply_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"sync"
	"time"

	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// signingKey is the one of all sandboxes of these tests: half of their time would go into making keys.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// world is a sandbox with the clients of its owner.
type world struct{ *rig.Rig }

func newWorld(t rig.TB, o sandbox.Options, sleep func(context.Context, time.Duration) error) world {
	t.Helper()
	key, err := signingKey()
	if err != nil {
		t.Fatal(err)
	}
	o.Key = key
	return world{rig.New(t, o, sleep)}
}

// parse reads the profiles of a document.
func parse(t rig.TB, profiles string) document.Trust {
	t.Helper()
	return rig.Parse(t, "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n"+profiles)
}

func (w world) plan(t rig.TB, doc document.Trust, o plan.Options) plan.Plan {
	t.Helper()
	p, _ := w.Plan(t, doc, o)
	return p
}

func (w world) applier(sleep func(context.Context, time.Duration) error) apply.Applier {
	return apply.Applier{IAM: w.IAM, AccountID: sandbox.AccountID, Sleep: sleep}
}

const orders = `  - name: orders-api
    description: pods of the order service
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: orders-api}
    rules:
      - name: any-prod-vpc
        clusterType: iks
        where: {namespace: prod, serviceAccount: trusted-profile}
    groups: [cos-readers]
    access:
      - {service: cloud-object-storage, instance: demo-cos, roles: [Reader]}
`
