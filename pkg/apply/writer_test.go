package apply_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

type strike = func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error)

// mishap is what happens to the first write of a method. What it creates is hidden from so many reads afterwards.
type mishap struct {
	name   string
	done   bool // the write is carried out
	status int  // 0 for a lost connection
	hidden int
}

func mishaps() []mishap {
	return []mishap{
		{"none", true, http.StatusOK, 0},
		{"503 with the work done", true, http.StatusServiceUnavailable, 0},
		{"503 without the work", false, http.StatusServiceUnavailable, 0},
		{"500 with the work done", true, http.StatusInternalServerError, 0},
		{"lost reply", true, 0, 0},
		{"lost request", false, 0, 0},
		{"503 with the work done, and reads that lag", true, http.StatusServiceUnavailable, 2},
		{"lost reply, and reads that lag", true, 0, 3},
		{"lost reply, and reads that lag longer than anybody looks", true, 0, 6},
		{"reads that lag", true, http.StatusOK, 3},
	}
}

// strike lets the first write go wrong.
func (m mishap) strike(t *testing.T) strike {
	struck, hidden, hide := false, m.hidden, ""
	return func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if r.Method == http.MethodGet {
			resp, err := send()
			if err == nil && hide != "" && hidden > 0 {
				hidden--
				without(t, resp, hide)
			}
			return resp, err
		}
		if struck {
			return send()
		}
		struck = true
		if m.done {
			resp, err := send()
			if err != nil || m.status == http.StatusOK && hidden == 0 {
				return resp, err
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return nil, err
			}
			resp.Body = io.NopCloser(bytes.NewReader(body))
			var made struct{ ID string }
			if r.Method == http.MethodPost && json.Unmarshal(body, &made) == nil {
				hide = made.ID
			}
			if m.status == http.StatusOK {
				return resp, nil
			}
		}
		if m.status == 0 {
			return nil, rig.ErrDropped
		}
		return rig.Failure(r, m.status), nil
	}
}

// without takes an object out of the lists of an answer.
func without(t *testing.T, resp *http.Response, id string) {
	t.Helper()
	var body map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		t.Error(err)
	}
	for name, value := range body {
		list, ok := value.([]any)
		if !ok {
			continue
		}
		kept := []any{}
		for _, item := range list {
			if object, ok := item.(map[string]any); !ok || object["id"] != id {
				kept = append(kept, item)
			}
		}
		body[name] = kept
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Error(err)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	resp.Header.Del("Content-Length")
}

// furnished is a world with a profile that has one of everything, and what else the methods need.
type furnished struct {
	world
	profile account.Profile
	cluster string // a CRN
	group   string // that the profile is not in
}

func furnish(t *testing.T) furnished {
	t.Helper()
	w := newWorld(t, sandbox.Options{}, rig.NoWait)
	w.Apply(t, parse(t, orders), plan.Options{})
	f := furnished{world: w}
	a := w.All(t)
	f.profile, _ = a.ProfileNamed("orders-api")
	f.cluster = f.profile.Links.Seen()[0].Link.CRN
	g, err := a.ResolveGroup("db-writers")
	if err != nil {
		t.Fatal(err)
	}
	f.group = g.ID
	return f
}

func (f furnished) link() iam.CreateLinkRequest {
	return iam.CreateLinkRequest{CRType: "IKS_SA", Link: iam.LinkTarget{CRN: f.cluster, Namespace: "new", Name: "web"}}
}

func rule(name string) iam.CreateRuleRequest {
	return iam.CreateRuleRequest{
		Name: name, Type: "Profile-CR", CRType: "IKS_SA",
		Conditions: []iam.Condition{{Claim: "namespace", Operator: "EQUALS", Value: `"new"`}},
	}
}

func (f furnished) policy() iam.CreatePolicyRequest {
	equal := func(key, value string) []iam.PolicyAttribute {
		return []iam.PolicyAttribute{{Key: key, Operator: "stringEquals", Value: value}}
	}
	in := iam.CreatePolicyRequest{
		Type: "access", Subject: iam.PolicyAttributes{Attributes: equal("iam_id", f.profile.IAMID)},
		Resource: iam.PolicyAttributes{Attributes: append(equal("accountId", sandbox.AccountID), equal("serviceName", "kms")...)},
	}
	in.Control.Grant.Roles = []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::serviceRole:Reader"}}
	return in
}

// method is one method of a Writer. want is how many of its objects there are afterwards, of those that count counts.
type method struct {
	name  string
	do    func(ctx context.Context, f furnished, w apply.Writer) error
	want  int
	count func(t *testing.T, f furnished, now account.Profile) int
}

func links(_ *testing.T, _ furnished, now account.Profile) int    { return len(now.Links.Seen()) }
func rules(_ *testing.T, _ furnished, now account.Profile) int    { return len(now.Rules.Seen()) }
func groups(_ *testing.T, _ furnished, now account.Profile) int   { return len(now.Groups.Seen()) }
func policies(_ *testing.T, _ furnished, now account.Profile) int { return len(now.Policies.Seen()) }

func methods() []method {
	return []method{
		{"CreateProfile", func(ctx context.Context, _ furnished, w apply.Writer) error {
			_, err := w.CreateProfile(ctx, iam.CreateProfileRequest{Name: "new", AccountID: sandbox.AccountID, Description: "x"})
			return err
		}, 2, func(t *testing.T, f furnished, _ account.Profile) int { return len(f.All(t).Profiles.Seen()) }},
		{"DeleteProfile", func(ctx context.Context, f furnished, w apply.Writer) error {
			left, err := w.DeleteProfile(ctx, f.profile)
			for _, l := range left {
				return l.Err
			}
			return err
		}, 0, leftOf},
		{"Link", func(ctx context.Context, f furnished, w apply.Writer) error {
			_, err := w.Link(ctx, f.profile.ID, f.link())
			return err
		}, 2, links},
		{"Unlink", func(ctx context.Context, f furnished, w apply.Writer) error {
			return w.Unlink(ctx, f.profile.ID, f.profile.Links.Seen()[0].ID)
		}, 0, links},
		{"AddRule", func(ctx context.Context, f furnished, w apply.Writer) error {
			_, _, err := w.AddRule(ctx, f.profile.ID, rule("new"))
			return err
		}, 2, rules},
		{"AddRule without a name", func(ctx context.Context, f furnished, w apply.Writer) error {
			_, _, err := w.AddRule(ctx, f.profile.ID, rule(""))
			return err
		}, 2, rules},
		{"DeleteRule", func(ctx context.Context, f furnished, w apply.Writer) error {
			return w.DeleteRule(ctx, f.profile.ID, f.profile.Rules.Seen()[0].ID)
		}, 0, rules},
		{"Join", func(ctx context.Context, f furnished, w apply.Writer) error {
			return w.Join(ctx, f.group, f.profile.IAMID)
		}, 2, groups},
		{"Leave", func(ctx context.Context, f furnished, w apply.Writer) error {
			return w.Leave(ctx, f.profile.Groups.Seen()[0], f.profile.IAMID)
		}, 0, groups},
		{"Grant", func(ctx context.Context, f furnished, w apply.Writer) error {
			_, _, err := w.Grant(ctx, f.policy())
			return err
		}, 2, policies},
		{"Revoke", func(ctx context.Context, f furnished, w apply.Writer) error {
			return w.Revoke(ctx, f.profile.Policies.Seen()[0])
		}, 0, policies},
		{"CreateGroup", func(ctx context.Context, _ furnished, w apply.Writer) error {
			_, err := w.CreateGroup(ctx, sandbox.AccountID, iam.CreateGroupRequest{Name: "New"})
			return err
		}, 1, func(t *testing.T, f furnished, _ account.Profile) int {
			n := 0
			for _, g := range f.All(t).Groups.Seen() {
				if g.Name == "New" {
					n++
				}
			}
			return n
		}},
	}
}

// leftOf counts what is left of the profile: itself, its memberships and its policies.
func leftOf(t *testing.T, f furnished, now account.Profile) int {
	t.Helper()
	n := 0
	if now.ID != "" {
		n++
	}
	for _, err := range f.IAM.ListGroupsOf(t.Context(), sandbox.AccountID, f.profile.IAMID) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	for _, err := range f.IAM.ListPolicies(t.Context(), iam.ListPoliciesOptions{AccountID: sandbox.AccountID, IAMID: f.profile.IAMID}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestNothingExistsTwice(t *testing.T) {
	t.Parallel()
	for _, m := range methods() {
		for _, miss := range mishaps() {
			t.Run(m.name+"/"+miss.name, func(t *testing.T) {
				t.Parallel()
				f := furnish(t)
				f.Wire.Reset(miss.strike(t))
				err := m.do(t.Context(), f, f.Writer())
				f.Wire.Reset(nil)
				if err != nil {
					t.Error(err)
				}
				now, _ := f.All(t).ProfileNamed("orders-api")
				if got := m.count(t, f, now); got != m.want {
					t.Errorf("there are %d, want %d", got, m.want)
				}
				if err := m.do(t.Context(), f, f.Writer()); err != nil && m.name != "CreateProfile" && m.name != "CreateGroup" {
					t.Errorf("again: %v", err)
				}
				now, _ = f.All(t).ProfileNamed("orders-api")
				if got := m.count(t, f, now); got != m.want {
					t.Errorf("after another call there are %d, want %d", got, m.want)
				}
			})
		}
	}
}
