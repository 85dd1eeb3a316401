package sdk

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/accountmanagementv4"
	"github.com/IBM/platform-services-go-sdk/globalcatalogv1"
	"github.com/IBM/platform-services-go-sdk/iamaccessgroupsv2"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"
	"github.com/IBM/platform-services-go-sdk/resourcecontrollerv2"
	"github.com/IBM/platform-services-go-sdk/resourcemanagerv2"
	"github.com/IBM/platform-services-go-sdk/usermanagementv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// probe watches the SDK's calls in one subtest: it is the transport below the SDK.
type probe struct {
	*testing.T
	box    *box
	client *http.Client
	seen   *http.Response // the last answer, its body in body
	body   []byte
	last   struct { // what was checked last
		pattern string
		refusal bool
	}
}

// RoundTrip sends a request and keeps the answer.
func (p *probe) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	p.body, err = io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(p.body))
	p.seen = resp
	return resp, nil
}

// must passes the value of an SDK's call to a probe; the subtest ends if the call failed. It is for what a subtest needs
// before it begins.
func must[T any](value T, _ *core.DetailedResponse, err error) func(*probe) T {
	return func(p *probe) T {
		p.Helper()
		if err != nil {
			p.Fatalf("could not prepare: %v", err)
		}
		return value
	}
}

// accepted checks a success: the status, and that the SDK's result has everything that the body has, in the types that the
// SDK requires. The result is nil for answers without a body.
func (p *probe) accepted(status int, result any, err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("the SDK reports %v", err)
	}
	p.answered(status)
	if result == nil {
		if len(p.body) > 0 {
			p.Fatalf("there is a body: %s", p.body)
		}
		return
	}
	for _, problem := range strict(p.body, result) {
		p.Error(problem)
	}
	p.last.refusal = false
}

// refused checks a failure: the status, the code, and that the body is of the service's shape.
func (p *probe) refused(status int, code string, err error) {
	p.Helper()
	var problem *core.SDKProblem
	if !errors.As(err, &problem) {
		p.Fatalf("the SDK reports %v, want a problem", err)
	}
	p.answered(status)
	p.last.refusal = true
	if p.seen.Request.Method == http.MethodHead {
		return
	}
	if got := p.checkError(); got != code {
		p.Errorf("code %q, want %q: %s", got, code, p.body)
	}
}

func (p *probe) answered(status int) {
	p.Helper()
	if p.seen == nil {
		p.Fatal("no request was sent")
	}
	if p.seen.StatusCode != status {
		p.Fatalf("status %d, want %d: %s", p.seen.StatusCode, status, p.body)
	}
	if p.seen.Header.Get("Transaction-Id") == "" {
		p.Error("the answer has no Transaction-Id")
	}
	if len(p.body) > 0 && p.seen.Header.Get("Content-Type") != "application/json" {
		p.Errorf("the content type is %q", p.seen.Header.Get("Content-Type"))
	}
	_, p.last.pattern = p.box.suite.routes.Handler(trimmed(p.seen.Request))
}

// trimmed takes the slash from the end of a path, as the sandbox does.
func trimmed(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Path, r.URL.RawPath = strings.TrimRight(r.URL.Path, "/"), strings.TrimRight(r.URL.RawPath, "/")
	return r
}

// etag is the tag that the last answer carried.
func (p *probe) etag() *string {
	p.Helper()
	tag := p.seen.Header.Get("Etag")
	if tag == "" {
		p.Fatal("the answer has no ETag")
	}
	return &tag
}

// checkError checks the body of a failure against the shape of its service, and returns its code.
func (p *probe) checkError() string {
	p.Helper()
	service := p.seen.Header.Get("Ibm-Cloud-Service-Name")
	shape, code := errorShape(service)
	if shape == nil {
		p.Fatalf("the service %q has no known shape of errors", service)
	}
	if err := json.Unmarshal(p.body, shape); err != nil {
		p.Fatalf("the error can't be read: %v: %s", err, p.body)
	}
	for _, problem := range strict(p.body, shape) {
		p.Error(problem)
	}
	return code()
}

func (p *probe) identity(key string) *iamidentityv1.IamIdentityV1 {
	p.Helper()
	c, err := iamidentityv1.NewIamIdentityV1(&iamidentityv1.IamIdentityV1Options{URL: p.box.url, Authenticator: p.box.login(key)})
	return client(p, c, err)
}

func (p *probe) groups(key string) *iamaccessgroupsv2.IamAccessGroupsV2 {
	p.Helper()
	c, err := iamaccessgroupsv2.NewIamAccessGroupsV2(
		&iamaccessgroupsv2.IamAccessGroupsV2Options{URL: p.box.url, Authenticator: p.box.login(key)})
	return client(p, c, err)
}

func (p *probe) policies(key string) *iampolicymanagementv1.IamPolicyManagementV1 {
	p.Helper()
	c, err := iampolicymanagementv1.NewIamPolicyManagementV1(
		&iampolicymanagementv1.IamPolicyManagementV1Options{URL: p.box.url, Authenticator: p.box.login(key)})
	return client(p, c, err)
}

func (p *probe) controller(key string) *resourcecontrollerv2.ResourceControllerV2 {
	p.Helper()
	c, err := resourcecontrollerv2.NewResourceControllerV2(
		&resourcecontrollerv2.ResourceControllerV2Options{URL: p.box.url, Authenticator: p.box.login(key)})
	return client(p, c, err)
}

func (p *probe) manager(key string) *resourcemanagerv2.ResourceManagerV2 {
	p.Helper()
	c, err := resourcemanagerv2.NewResourceManagerV2(
		&resourcemanagerv2.ResourceManagerV2Options{URL: p.box.url, Authenticator: p.box.login(key)})
	return client(p, c, err)
}

func (p *probe) users(key string) *usermanagementv1.UserManagementV1 {
	p.Helper()
	c, err := usermanagementv1.NewUserManagementV1(
		&usermanagementv1.UserManagementV1Options{URL: p.box.url, Authenticator: p.box.login(key)})
	return client(p, c, err)
}

func (p *probe) accounts(key string) *accountmanagementv4.AccountManagementV4 {
	p.Helper()
	c, err := accountmanagementv4.NewAccountManagementV4(
		&accountmanagementv4.AccountManagementV4Options{URL: p.box.url, Authenticator: p.box.login(key)})
	return client(p, c, err)
}

// catalog is the one client whose address has a path.
func (p *probe) catalog(key string) *globalcatalogv1.GlobalCatalogV1 {
	p.Helper()
	c, err := globalcatalogv1.NewGlobalCatalogV1(
		&globalcatalogv1.GlobalCatalogV1Options{URL: p.box.url + "/api/v1", Authenticator: p.box.login(key)})
	return client(p, c, err)
}

// client puts the probe below an SDK's client.
func client[C interface{ GetServiceURL() string }](p *probe, c C, err error) C {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
	var service *core.BaseService
	switch c := any(c).(type) {
	case *iamidentityv1.IamIdentityV1:
		service = c.Service
	case *iamaccessgroupsv2.IamAccessGroupsV2:
		service = c.Service
	case *iampolicymanagementv1.IamPolicyManagementV1:
		service = c.Service
	case *resourcecontrollerv2.ResourceControllerV2:
		service = c.Service
	case *resourcemanagerv2.ResourceManagerV2:
		service = c.Service
	case *usermanagementv1.UserManagementV1:
		service = c.Service
	case *accountmanagementv4.AccountManagementV4:
		service = c.Service
	case *globalcatalogv1.GlobalCatalogV1:
		service = c.Service
	}
	service.SetHTTPClient(p.client)
	return c
}

// The people of every sandbox, by their API keys.
const (
	admin  = sandbox.AdminKey
	editor = sandbox.EditorKey
	viewer = sandbox.ViewerKey
)

// ptr is for the fields of the SDK's types, all of which are pointers.
func ptr[T any](value T) *T { return &value }

func account() *string { return ptr(sandbox.AccountID) }

// same compares what an SDK read with the expected value.
func same[T comparable](p *probe, what string, got *T, want T) {
	p.Helper()
	switch {
	case got == nil:
		p.Errorf("%s is missing, want %v", what, want)
	case *got != want:
		p.Errorf("%s is %v, want %v", what, *got, want)
	}
}

// pager is one of the SDK's pagers.
type pager[T any] interface {
	HasNext() bool
	GetNext() ([]T, error)
}

// paged goes through one of the SDK's pagers, which would go on for ever if a page led back to itself.
func paged[T any](pages pager[T], err error) func(*probe) []T {
	return func(p *probe) []T {
		p.Helper()
		var all []T
		for n := 0; err == nil && pages.HasNext(); n++ {
			if n > 20 {
				p.Fatal("the pages do not end")
			}
			var page []T
			page, err = pages.GetNext()
			all = append(all, page...)
		}
		if err != nil {
			p.Fatal(err)
		}
		return all
	}
}
