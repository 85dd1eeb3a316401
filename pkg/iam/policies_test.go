package iam_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

const viewerRole = "crn:v1:bluemix:public:iam::::role:Viewer"

func policy(subject string, resource ...string) iam.CreatePolicyRequest {
	equals := func(key, value string) iam.PolicyAttribute {
		return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
	}
	key := "iam_id"
	if strings.HasPrefix(subject, "AccessGroupId-") {
		key = "access_group_id"
	}
	in := iam.CreatePolicyRequest{
		Type: "access", Description: "d", Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals(key, subject)}},
		Control:  iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: viewerRole}}}},
		Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals("accountId", account)}},
	}
	for i := 0; i < len(resource); i += 2 {
		in.Resource.Attributes = append(in.Resource.Attributes, equals(resource[i], resource[i+1]))
	}
	return in
}

func TestAPolicyLivesFromCreateToDelete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	request := policy(p.IAMID, "serviceName", "kms")

	made := must(c.CreatePolicy(ctx, request))(t)

	if made.Type != "access" || made.Description != "d" || made.State != "active" || made.Version() != "v2" || made.CreatedAt.IsZero() {
		t.Errorf("created %+v", made)
	}
	if diff := cmp.Diff(request.Resource, made.Resource); diff != "" {
		t.Error(diff)
	}
	_, err := c.CreatePolicy(ctx, request)
	refused(t, err, apierr.ErrConflict, "policy_conflict_error", "iam.policy.create")
	var refusal *apierr.Error
	if !errors.As(err, &refusal) || refusal.Conflict == nil || refusal.Conflict.PolicyID != made.ID || refusal.Conflict.ETag == "" {
		t.Errorf("the conflict names another policy than %s: %+v", made.ID, refusal.Conflict)
	}

	found := must(all(c.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: account, IAMID: p.IAMID})))(t)
	if len(found) != 1 || found[0].ID != made.ID || found[0].Control.Grant.Roles[0].DisplayName != "Viewer" {
		t.Errorf("listed %+v", found)
	}
	if err := c.DeletePolicy(ctx, made); err != nil {
		t.Fatal(err)
	}
	refused(t, c.DeletePolicy(ctx, made), apierr.ErrNotFound, "policy_not_found", "iam.policy.delete")
	if left := must(all(c.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: account, IAMID: p.IAMID})))(t); len(left) != 0 {
		t.Errorf("a deleted policy is listed: %+v", left)
	}
}

func TestPoliciesOfAGroupAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	g := must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "g"}))(t)
	made := must(c.CreatePolicy(ctx, policy(g.ID, "serviceType", "service")))(t)

	found := must(all(c.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: account, GroupID: g.ID})))(t)

	if len(found) != 1 || found[0].ID != made.ID || found[0].Subject.Attributes[0].Value != g.ID {
		t.Errorf("got %+v", found)
	}
}

func TestAListOfPoliciesHasAllPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	for i := range 205 {
		must(c.CreatePolicy(ctx, policy(p.IAMID, "serviceName", "kms", "serviceInstance", fmt.Sprint(i))))(t)
	}
	w.count("")

	found := must(all(c.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: account, IAMID: p.IAMID})))(t)

	seen := map[string]bool{}
	for _, p := range found {
		seen[p.ID] = true
	}
	if requests := w.count("GET /v2/policies"); len(found) != 205 || len(seen) != 205 || requests != 3 {
		t.Errorf("got %d policies, %d different ones, by %d requests; want 205 by 3", len(found), len(seen), requests)
	}
}

// createV1 makes a policy as Terraform still does; no method of the client does that.
func createV1(t *testing.T, w *world, iamID string) {
	t.Helper()
	c := must(iam.New(w.config()))(t)
	token := must(c.ExchangeAPIKey(t.Context(), sandbox.AdminKey))(t)
	body := `{"type":"access","subjects":[{"attributes":[{"name":"iam_id","value":"` + iamID + `"}]}],
"roles":[{"role_id":"` + viewerRole + `"}],"resources":[{"attributes":[{"name":"accountId","value":"` + account + `"},
{"name":"serviceName","value":"logs"},{"name":"region","value":"*","operator":"stringMatch"}]}]}`
	req := must(http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/v1/policies", strings.NewReader(body)))(t)
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	req.Header.Set("Content-Type", "application/json")
	resp := must(w.RoundTrip(req))(t)
	defer func() { _ = resp.Body.Close() }()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusCreated {
		t.Fatalf("%s", answer)
	}
}

func TestPoliciesOfTheOldVersionAreListedAndDeletedThroughIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	createV1(t, w, p.IAMID)

	found := must(all(c.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: account, IAMID: p.IAMID})))(t)

	if len(found) != 1 || found[0].Version() != "v1" {
		t.Fatalf("got %+v", found)
	}
	want := iam.PolicyAttribute{Key: "region", Operator: "stringExists", Value: true}
	if diff := cmp.Diff(want, found[0].Resource.Attributes[2]); diff != "" {
		t.Error(diff)
	}
	w.count("")
	if err := c.DeletePolicy(ctx, found[0]); err != nil {
		t.Fatal(err)
	}
	if w.count("DELETE /v1/policies/"+found[0].ID) != 1 {
		t.Error("the policy was not deleted through v1")
	}
}

func TestPoliciesThatIAMRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin, viewer := t.Context(), w.as(sandbox.AdminKey), w.as(sandbox.ViewerKey)
	p := w.profile(admin, "p")
	made := must(admin.CreatePolicy(ctx, policy(p.IAMID, "serviceName", "kms")))(t)

	_, err := admin.CreatePolicy(ctx, policy(p.IAMID))
	refused(t, err, apierr.ErrInvalid, "invalid_body", "iam.policy.create")
	_, err = viewer.CreatePolicy(ctx, policy(p.IAMID, "serviceName", "logs"))
	refused(t, err, apierr.ErrForbidden, "insufficent_permissions", "iam.policy.create")
	refused(t, viewer.DeletePolicy(ctx, made), apierr.ErrForbidden, "insufficent_permissions", "iam.policy.delete")
	_, err = all(admin.ListPolicies(ctx, iam.ListPoliciesOptions{}))
	refused(t, err, apierr.ErrInvalid, "missing_required_query_parameter", "iam.policy.read")
}

func TestRolesOfAService(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	names := func(roles []iam.Role) string {
		var names []string
		for _, r := range roles {
			names = append(names, r.DisplayName)
		}
		return strings.Join(names, ", ")
	}
	for service, want := range map[string]string{
		"": "Viewer, Operator, Editor, Administrator", "secrets-manager": "Viewer, Operator, Editor, Administrator, Reader, Writer, Manager, SecretsReader, SecretTaskUpdater",
		iam.RolesOfAllServices:    "Viewer, Operator, Editor, Administrator, Reader, Writer, Manager",
		iam.RolesOfResourceGroups: "Viewer, Operator, Editor, Administrator",
		iam.RolesOfGroup("IAM"): "Viewer, Operator, Editor, Administrator, Service ID creator, User API key creator, API key reviewer, " +
			"Template Administrator, Assignment Administrator, Groups Service Member Manage, Template Administrator, Assignment Administrator",
	} {
		roles := must(c.ListRoles(ctx, account, service))(t)
		if got := names(roles.All()); got != want {
			t.Errorf("roles of %q: got %s, want %s", service, got, want)
		}
	}
	// An editor may not read roles: the list is empty, without an error.
	if roles := must(w.as(sandbox.EditorKey).ListRoles(ctx, account, "kms"))(t); len(roles.All()) != 0 {
		t.Errorf("an editor sees %v", roles.All())
	}
	unauthenticated := w.config()
	unauthenticated.Token = func(context.Context) (string, error) { return "nonsense", nil }
	_, err := must(iam.New(unauthenticated))(t).ListRoles(ctx, account, "kms")
	refused(t, err, apierr.ErrUnauthorized, "invalid_token", "iam.role.read")
}

func TestWhatPoliciesReferToIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.ViewerKey)

	instances := must(all(c.ListInstances(ctx, "demo-cos")))(t)
	if len(instances) != 1 || instances[0].GUID == "" || !strings.Contains(instances[0].CRN, ":cloud-object-storage:") || instances[0].State != "active" {
		t.Errorf("instances: %+v", instances)
	}
	if none := must(all(c.ListInstances(ctx, "none")))(t); len(none) != 0 {
		t.Errorf("by an unknown name: %+v", none)
	}
	groups := must(c.ListResourceGroups(ctx, account))(t)
	if len(groups) != 1 || groups[0].Name != "Default" || !groups[0].Default || groups[0].ID == "" {
		t.Errorf("resource groups: %+v", groups)
	}
	if none := must(c.ListResourceGroups(ctx, "another"))(t); none == nil || len(none) != 0 {
		t.Errorf("of another account: %#v", none)
	}
	if a := must(c.GetAccount(ctx, account))(t); a.ID != account || a.Name != "Sandbox" || a.OwnerIAMID == "" || a.Status != "ACTIVE" {
		t.Errorf("account: %+v", a)
	}
	_, err := c.GetAccount(ctx, "another")
	refused(t, err, apierr.ErrNotFound, "NOT_FOUND", "")
}
