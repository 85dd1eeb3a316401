package lifetime

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Life is what the state of an object means for new trust in it and new access to it. The zero value is a usable object.
type Life struct {
	Kind, Name string // "cluster", and its name
	State      string // as the service writes it
	Ended      bool   // the object is gone or will be: new trust and access are refused
	Note       string // what the state means; "" for a state that means nothing here
}

// Short is the state without the object: "is in state 'deleting': it will not run any pods"; "" for a usable object.
func (l Life) Short() string {
	if l.Note == "" {
		return ""
	}
	return "is in state '" + l.State + "': " + l.Note
}

// String is the state with the object: "cluster 'a' is in state 'deleting': it will not run any pods"; "" for a usable one.
func (l Life) String() string {
	if l.Note == "" {
		return ""
	}
	return l.Kind + " '" + l.Name + "' " + l.Short()
}

// OfCluster is what the state of a cluster means. A state that is not known here means nothing.
func OfCluster(c containers.Cluster) Life {
	l := Life{Kind: "cluster", Name: c.Name, State: c.State}
	switch strings.ToLower(c.State) {
	case "aborted", "deleted", "deleting", "deploy_failed":
		l.Ended, l.Note = true, "it will not run any pods"
	case "delete_failed":
		l.Note = "it may run no pods"
	case "deploying", "pending", "requested":
		l.Note = "it may not run pods yet"
	}
	return l
}

// OfInstance is what the state of a service instance means. A state that is not known here means nothing.
func OfInstance(i iam.Instance) Life {
	l := Life{Kind: "service instance", Name: i.Name, State: i.State}
	switch strings.ToLower(i.State) {
	case "removed":
		l.Ended, l.Note = true, "it was deleted"
	case "pending_reclamation":
		l.Ended, l.Note = true, "it was deleted and can only be restored"
	case "failed":
		l.Note = "it may never be usable"
	case "provisioning":
		l.Note = "it may not be usable yet"
	case "inactive":
		l.Note = "it may not be usable"
	}
	return l
}

// OfResourceGroup is what the state of a resource group means.
func OfResourceGroup(g iam.ResourceGroup) Life {
	l := Life{Kind: "resource group", Name: g.Name, State: g.State}
	if strings.EqualFold(g.State, "deleted") {
		l.Ended, l.Note = true, "it was deleted"
	}
	return l
}
