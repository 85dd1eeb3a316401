// Package crn reads and writes IBM Cloud resource names. It checks their form, not whether the resource exists. It is pure:
// it keeps nothing, and everything is safe for concurrent use.
package crn

import (
	"errors"
	"fmt"
	"strings"
)

// ErrMalformed is matched by the error for text that is not a cloud resource name.
var ErrMalformed = errors.New("not a cloud resource name (CRN)")

// Containers is the service name of clusters, Kubernetes and OpenShift alike.
const Containers = "containers-kubernetes"

// maxLength bounds what is parsed, in bytes. Real names are below 300.
const maxLength = 1024

// CRN is a cloud resource name: ten segments between colons, the first of which is always "crn".
type CRN struct {
	Version      string // "v1"
	CName        string // "bluemix" for the public cloud
	CType        string // "public"
	Service      string // such as "containers-kubernetes"
	Location     string // a region, a zone or "global"; empty for account-wide services
	Scope        string // "a/" and the account ID; may be empty
	Instance     string // the service instance; for a cluster its ID
	ResourceType string // empty for the instance itself
	Resource     string
}

// Parse reads a name. The error matches ErrMalformed.
func Parse(text string) (CRN, error) {
	if len(text) > maxLength {
		return CRN{}, fmt.Errorf("%w: more than %d bytes", ErrMalformed, maxLength)
	}
	s := strings.SplitN(text, ":", 10)
	if len(s) != 10 || s[0] != "crn" {
		return CRN{}, fmt.Errorf("%w: %q: a CRN has ten segments, and the first is 'crn'", ErrMalformed, text)
	}
	c := CRN{Version: s[1], CName: s[2], CType: s[3], Service: s[4], Location: s[5], Scope: s[6], Instance: s[7], ResourceType: s[8], Resource: s[9]}
	if c.Version == "" || c.CName == "" || c.CType == "" || c.Service == "" {
		return CRN{}, fmt.Errorf("%w: %q lacks its version, cloud or service", ErrMalformed, text)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return CRN{}, fmt.Errorf("%w: %q contains blanks or control characters", ErrMalformed, text)
	}
	return c, nil
}

// String writes the name as it was parsed.
func (c CRN) String() string {
	return strings.Join([]string{"crn", c.Version, c.CName, c.CType, c.Service, c.Location, c.Scope, c.Instance, c.ResourceType, c.Resource}, ":")
}

// AccountID is the account in the scope, or "" when the scope is not an account.
func (c CRN) AccountID() string {
	id, ok := strings.CutPrefix(c.Scope, "a/")
	if !ok {
		return ""
	}
	return id
}

// IsCluster reports whether the name is that of a cluster itself, not of something in it such as a worker.
func (c CRN) IsCluster() bool {
	return c.Service == Containers && c.Instance != "" && c.ResourceType == "" && c.Resource == ""
}

// Instance is the name of a service instance in the public cloud.
func Instance(service, location, accountID, guid string) CRN {
	return CRN{Version: "v1", CName: "bluemix", CType: "public", Service: service, Location: location, Scope: "a/" + accountID, Instance: guid}
}
