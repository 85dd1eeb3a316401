package sandbox

import (
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The account and the API keys of every sandbox. They protect nothing, and open nothing but a sandbox.
const (
	AccountID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	AdminKey  = "sandbox-admin"
	EditorKey = "sandbox-editor"
	ViewerKey = "sandbox-viewer"
)

const (
	firstInstance = "6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071"
	resourceGroup = "5c49eabcf5e85881a37e2d100a33b3df"
	platformRole  = "crn:v1:bluemix:public:iam::::role:"
	serviceRole   = "crn:v1:bluemix:public:iam::::serviceRole:"
)

// seed is the first content of a sandbox. docs/sandbox.md describes it.
func seed(tx *db.Tx, now time.Time) {
	state.Accounts().Put(tx, AccountID, state.Account{
		ID: AccountID, Name: "Sandbox", OwnerIAMID: "IBMid-SANDBOXADMIN", Created: now,
	})
	state.ResourceGroups().Put(tx, resourceGroup, state.ResourceGroup{
		ID: resourceGroup, Name: "Default", AccountID: AccountID, Default: true, Created: now,
	})
	seedPeople(tx, now)
	seedClusters(tx, now)
	for _, name := range firstGroups() {
		g := state.Group{
			ID: "AccessGroupId-" + api.UUID(), Tag: api.NextTag(""), AccountID: AccountID, Name: name,
			CreatedBy: "IBMid-SANDBOXADMIN", ModifiedBy: "IBMid-SANDBOXADMIN", Created: now, Modified: now,
		}
		state.Groups().Put(tx, g.ID, g)
	}
	state.Instances().Put(tx, firstInstance, state.Instance{
		GUID: firstInstance, Name: "demo-cos", Service: "cloud-object-storage", Region: "global",
		AccountID: AccountID, ResourceGroupID: resourceGroup, Created: now,
	})
}

func seedPeople(tx *db.Tx, now time.Time) {
	people := []struct {
		key, iamID, name string
		owner            bool
		roles            []string
	}{
		{AdminKey, "IBMid-SANDBOXADMIN", "Sandbox Admin", true, nil},
		{EditorKey, "IBMid-SANDBOXEDITOR", "Sandbox Editor", false, []string{platformRole + "Editor", serviceRole + "Writer"}},
		{ViewerKey, "IBMid-SANDBOXVIEWER", "Sandbox Viewer", false, []string{platformRole + "Viewer", serviceRole + "Reader"}},
	}
	for _, p := range people {
		state.Users().Put(tx, p.iamID, state.User{
			IAMID: p.iamID, Name: p.name, Email: p.key + "@example.com", AccountID: AccountID, Owner: p.owner,
		})
		state.APIKeys().Put(tx, p.key, state.APIKey{
			ID: "ApiKey-" + api.UUID(), Tag: api.NextTag(""), Value: p.key, Name: p.key, IAMID: p.iamID, AccountID: AccountID,
			CreatedBy: p.iamID, Created: now, Modified: now,
		})
		if p.roles == nil {
			continue
		}
		seedPolicy(tx, now, p.iamID, p.roles, "serviceType", "service")
		seedPolicy(tx, now, p.iamID, p.roles[:1], "serviceType", "platform_service")
		seedPolicy(tx, now, p.iamID, p.roles[:1], "resourceType", "resource-group")
	}
}

func seedPolicy(tx *db.Tx, now time.Time, iamID string, roles []string, key, value string) {
	p := state.Policy{
		ID: api.UUID(), Tag: api.NextTag(""), AccountID: AccountID, Version: "v2", Type: "access", State: "active", Roles: roles,
		Subject: state.Subject{IAMID: iamID}, Resource: []state.Attribute{
			{Key: "accountId", Operator: "stringEquals", Value: AccountID}, {Key: key, Operator: "stringEquals", Value: value},
		},
		CreatedBy: "IBMid-SANDBOXADMIN", ModifiedBy: "IBMid-SANDBOXADMIN", Created: now, Modified: now,
	}
	state.Policies().Put(tx, p.ID, p)
}

func firstGroups() []string { return []string{"cos-readers", "db-writers"} }

func seedClusters(tx *db.Tx, now time.Time) {
	for _, c := range firstClusters() {
		c.AccountID, c.ResourceGroupID, c.Created = AccountID, resourceGroup, now
		state.Clusters().Put(tx, c.ID, c)
	}
}

func firstClusters() []state.Cluster {
	return []state.Cluster{
		{
			ID: "c0demovpc0000000us10", Name: "demo-vpc", Region: "us-south", Zone: "us-south-1", Location: "Dallas",
			Type: "kubernetes", Provider: "vpc-gen2", Version: "1.34.1_1530",
		},
		{
			ID: "c0democlassic000us20", Name: "demo-classic", Region: "us-south", Zone: "dal10", Location: "Dallas",
			Type: "kubernetes", Provider: "classic", Version: "1.33.5_1542",
		},
		{
			ID: "c0demoroks000000eu30", Name: "demo-roks", Region: "eu-de", Zone: "eu-de-1", Location: "Frankfurt",
			Type: "openshift", Provider: "vpc-gen2", Version: "4.18.24_1560_openshift",
		},
		{
			ID: "c0demoold0000000us40", Name: "demo-old", Region: "us-south", Zone: "dal12", Location: "Dallas",
			Type: "kubernetes", Provider: "classic", Version: "1.20.15_1588",
		},
	}
}
