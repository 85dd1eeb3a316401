package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// act is something that a client does, to a profile and a group that are there already.
type act func(ctx context.Context, w *world, p iam.Profile, group string) error

func createProfile(ctx context.Context, w *world, _ iam.Profile, _ string) error {
	_, err := w.iam.CreateProfile(ctx, iam.CreateProfileRequest{Name: "new", AccountID: sandbox.AccountID})
	return err
}

func createLink(ctx context.Context, w *world, p iam.Profile, _ string) error {
	_, err := w.iam.CreateLink(ctx, p.ID, iam.CreateLinkRequest{
		CRType: "IKS_SA", Link: iam.LinkTarget{CRN: demoVPC, Namespace: "n", Name: "s"},
	})
	return err
}

func createRule(ctx context.Context, w *world, p iam.Profile, _ string) error {
	_, err := w.iam.CreateRule(ctx, p.ID, iam.CreateRuleRequest{
		Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{{Claim: "namespace", Operator: "EQUALS", Value: `"n"`}},
	})
	return err
}

func addMember(ctx context.Context, w *world, p iam.Profile, group string) error {
	return w.iam.AddMembers(ctx, group, iam.NewMember{IAMID: p.IAMID, Type: "profile"})
}

func updateProfile(ctx context.Context, w *world, p iam.Profile, _ string) error {
	text := "changed"
	_, err := w.iam.UpdateProfile(ctx, p.ID, p.EntityTag, iam.UpdateProfileRequest{Description: &text})
	return err
}

func deleteProfile(ctx context.Context, w *world, p iam.Profile, _ string) error {
	return w.iam.DeleteProfile(ctx, p.ID)
}

func getProfile(ctx context.Context, w *world, p iam.Profile, _ string) error {
	_, err := w.iam.GetProfile(ctx, p.ID)
	return err
}

func getCluster(ctx context.Context, w *world, _ iam.Profile, _ string) error {
	_, err := w.containers.GetCluster(ctx, "demo-vpc")
	return err
}

func listClusters(ctx context.Context, w *world, _ iam.Profile, _ string) error {
	clusters, failures, err := w.containers.ListClusters(ctx, containersAll())
	if err == nil && len(clusters)+len(failures) == 0 {
		return errors.New("neither clusters nor failures")
	}
	return errors.Join(append([]error{err}, failureErrors(failures)...)...)
}

func logIn(ctx context.Context, w *world, _ iam.Profile, _ string) error {
	_, err := w.iam.ExchangeAPIKey(ctx, sandbox.AdminKey)
	return err
}

func createThenLink(ctx context.Context, w *world, _ iam.Profile, _ string) error {
	p, err := w.iam.CreateProfile(ctx, iam.CreateProfileRequest{Name: "new", AccountID: sandbox.AccountID})
	if err != nil {
		return err
	}
	return createLink(ctx, w, p, "")
}

func linkThenRule(ctx context.Context, w *world, p iam.Profile, group string) error {
	if err := createLink(ctx, w, p, group); err != nil {
		return fmt.Errorf("the first change: %v", err)
	}
	return createRule(ctx, w, p, group)
}

func TestClientsSurviveFaults(t *testing.T) {
	t.Parallel()
	const (
		before  = "1 profiles, 0 links, 0 rules, 0 members"
		created = "2 profiles, 0 links, 0 rules, 0 members"
		linked  = "1 profiles, 1 links, 0 rules, 0 members"
		ruled   = "1 profiles, 0 links, 1 rules, 0 members"
		joined  = "1 profiles, 0 links, 0 rules, 1 members"
		gone    = "0 profiles, 0 links, 0 rules, 0 members"
	)
	state := readyState(t)
	for _, row := range []struct {
		name   string
		fault  string
		act    act
		want   error // nil for survived
		struck int   // how many requests the fault struck, so how often we tried
		holds  string
	}{
		{"429 is waited for", "status=429,times=2", createProfile, nil, 2, created},
		{"429 with a time is waited for", "status=429,retry-after=3,times=2", createProfile, nil, 2, created},
		{"429 for ever", "status=429", createProfile, apierr.ErrRateLimited, 3, before},
		{"429 for longer than anybody waits", "status=429,retry-after=60", createProfile, apierr.ErrRateLimited, 1, before},
		{"429 of clusters", "status=429,retry-after=1,times=1", getCluster, nil, 1, before},
		{"500 to a reader", "status=500,times=2", getProfile, nil, 2, before},
		{"500 to a reader, for ever", "status=500", getProfile, apierr.ErrUnavailable, 3, before},
		{"500 to a creator", "status=500", createProfile, apierr.ErrUnavailable, 1, before},
		{"502 after the work, creating", "status=502,work=done", createProfile, apierr.ErrUnavailable, 1, created},
		{"502 after the work, changing", "status=502,work=done,times=1", updateProfile, apierr.ErrConflict, 1, before},
		{"502 after the work, deleting", "status=502,work=done,times=1", deleteProfile, nil, 1, gone},
		{"503 to a creator", "status=503,times=2", createLink, apierr.ErrUnavailable, 1, before},
		{"503 after the work, creating", "status=503,work=done,times=1", createLink, apierr.ErrUnavailable, 1, linked},
		{"503 to a new member", "status=503,times=2", addMember, apierr.ErrUnavailable, 1, before},
		{"503 to a login", "status=503,times=2,service=iam-token", logIn, nil, 2, before},
		{"503 to clusters", "status=503,times=1,route=GET /global/v2/getCluster", getCluster, nil, 1, before},
		{"500 to one list of clusters", "status=500,route=GET /global/v2/vpc/getClusters", listClusters, apierr.ErrUnavailable, 3, before},
		{"500 to a login", "status=500,times=2,service=iam-token", logIn, nil, 2, before},
		{"a page of a gateway", "status=502,body=html,times=1", getProfile, nil, 1, before},
		{"a page of a gateway, for ever", "status=502,body=html", getProfile, apierr.ErrUnavailable, 3, before},
		{"a page in place of an answer", "body=html", getProfile, apierr.ErrUnavailable, 1, before},
		{"a page in place of a creation", "body=html", createRule, apierr.ErrUnavailable, 1, ruled},
		{"nothing in place of an answer", "body=empty", getCluster, apierr.ErrUnavailable, 1, before},
		{"dropped before, reading", "drop=before,times=1", getProfile, nil, 1, before},
		{"dropped before, creating", "drop=before", createProfile, apierr.ErrUnavailable, 1, before},
		{"dropped after, creating", "drop=after", createProfile, apierr.ErrUnavailable, 1, created},
		{"dropped after, linking", "drop=after", createLink, apierr.ErrUnavailable, 1, linked},
		{"dropped after, ruling", "drop=after", createRule, apierr.ErrUnavailable, 1, ruled},
		{"dropped after, joining", "drop=after", addMember, apierr.ErrUnavailable, 1, joined},
		{"dropped after, changing", "drop=after,times=1", updateProfile, apierr.ErrConflict, 1, before},
		{"dropped after, deleting", "drop=after,times=1", deleteProfile, nil, 1, gone},
		{"torn, reading", "body=torn,times=1", getProfile, nil, 1, before},
		{"torn, creating", "body=torn", createProfile, apierr.ErrUnavailable, 1, created},
		{"torn, deleting", "body=torn,times=1", deleteProfile, nil, 1, gone},
		{"torn clusters", "body=torn,times=1", getCluster, nil, 1, before},
		{"a torn refusal", "status=429,body=torn,times=1", createProfile, nil, 1, created},
		{"a torn 503", "status=503,body=torn,times=1", createProfile, apierr.ErrUnavailable, 1, before},
		{"too large, reading", "body=oversized", getProfile, apierr.ErrUnavailable, 1, before},
		{"too large, creating", "body=oversized,size=20000000", createProfile, apierr.ErrUnavailable, 1, created},
		{"large, but not too large", "body=oversized,size=1000000", createProfile, nil, 1, created},
		{"slow, but not too slow", "body=slow,for=20ms", createProfile, nil, 1, created},
		{"late, but not too late", "latency=5ms", createProfile, nil, 1, created},
		{"late and then refused", "latency=5ms,status=429,times=1", createProfile, nil, 1, created},
		{"404 after a creation", "status=404,created-within=10m,times=2", createThenLink, nil, 2, "2 profiles, 1 links, 0 rules, 0 members"},
		{"404 after a creation, for ever", "status=404,created-within=10m", createThenLink, apierr.ErrNotFound, 3, created},
		{"409 to the second of two changes", "status=409,changed-within=2s", linkThenRule, apierr.ErrConflict, 1, linked},
		{"a rate", "rate=10,burst=1,retry-after=1", linkThenRule, nil, 1, "1 profiles, 1 links, 1 rules, 0 members"},
	} {
		for _, way := range ways() {
			t.Run(row.name+" "+way, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, way, sandbox.Options{State: copied(t, state)})
				p := w.profile("there")
				group := w.group()
				w.arm(row.fault)

				err := row.act(t.Context(), w, p, group)

				if !errors.Is(err, row.want) {
					t.Errorf("got %v, want %v", err, row.want)
				}
				if got := w.struck(); got != row.struck {
					t.Errorf("struck %d times, want %d", got, row.struck)
				}
				if got := w.holds(); got != row.holds {
					t.Errorf("the store holds %s, want %s", got, row.holds)
				}
			})
		}
	}
}

// Who gives up in the middle is not kept waiting, and is told that it was so.
func TestClientsGiveUp(t *testing.T) {
	t.Parallel()
	state := readyState(t)
	for name, row := range map[string]struct {
		fault string
		holds string
	}{
		"late":           {"latency=1h", "1 profiles, 0 links, 0 rules, 0 members"},
		"slow":           {"body=slow,for=10h", "2 profiles, 0 links, 0 rules, 0 members"},
		"a slow refusal": {"status=429,body=slow,for=10h", "1 profiles, 0 links, 0 rules, 0 members"},
	} {
		for _, way := range ways() {
			t.Run(name+" "+way, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, way, sandbox.Options{State: copied(t, state)})
				p := w.profile("there")
				w.arm(row.fault)
				ctx, giveUp := context.WithCancel(t.Context())
				defer giveUp()
				ended := make(chan error, 1)
				go func() { ended <- createProfile(ctx, w, p, "") }()
				for !w.waiting() {
					runtime.Gosched()
				}

				giveUp()

				if err := <-ended; !errors.Is(err, context.Canceled) && !errors.Is(err, apierr.ErrRateLimited) {
					t.Errorf("got %v", err)
				}
				if got := w.holds(); got != row.holds {
					t.Errorf("the store holds %s, want %s", got, row.holds)
				}
			})
		}
	}
}
