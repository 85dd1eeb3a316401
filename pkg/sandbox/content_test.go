package sandbox_test

import (
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

const otherAccount = "ffffffffffffffffffffffffffffffff"

// oddSeed holds what an account can hold and no call of the sandbox can make.
func oddSeed() sandbox.Seed {
	return sandbox.Seed{
		Clusters: []sandbox.SeedCluster{
			{ID: "c0twin00000000000001", Name: "demo-vpc", Version: "1.33.1_1500"},
			{ID: "c0staging00000000001", Name: "staging", Cloud: "staging", Version: "1.33.1_1500", ListRegion: "us-east"},
			{ID: "c0moved0000000000001", Name: "moved", Region: "eu-de", CRNLocation: "eu-gb", Type: "openshift"},
			{ID: "c0leaving00000000001", Name: "leaving", State: "deleting", Provider: "classic"},
			{ID: "c0aborted00000000001", Name: "aborted", State: "aborted", Provider: "satellite"},
			{ID: "c0failed000000000001", Name: "failed", State: "deploy_failed"},
			{ID: "c0foreign00000000001", Name: "foreign", AccountID: otherAccount, Version: "1.33.1_1500"},
		},
		Instances:   []sandbox.SeedInstance{{GUID: "g-1", Name: "going", Service: "kms", State: "pending_reclamation"}},
		Memberships: []sandbox.SeedMembership{{Group: "cos-readers", IAMID: "IBMid-DYNAMIC"}},
	}
}

func TestSeededClusters(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Seed: oddSeed()})
	admin := c.login(sandbox.AdminKey)
	get := "/global/v2/getCluster?v1-compatible&cluster="
	crn := func(cloud, location, id string) string {
		return `"crn":"crn:v1:` + cloud + `:public:containers-kubernetes:` + location + `:a/` + sandbox.AccountID + `:` + id + `::"`
	}
	want(t, c.get(get+"staging", admin), 200, crn("staging", "us-south", "c0staging00000000001"), `"region":"us-south"`)
	want(t, c.get(get+"moved", admin), 200, crn("bluemix", "eu-gb", "c0moved0000000000001"), `"region":"eu-de"`, `"openshift"`)
	want(t, c.get(get+"demo-vpc", admin), 200, crn("bluemix", "us-south", "c0demovpc0000000us10")) // the first of two
	want(t, c.get(get+"c0twin00000000000001", admin), 200, `"name":"demo-vpc"`)
	want(t, c.get(get+"leaving", admin), 200, `"state":"deleting"`)
	want(t, c.get(get+"aborted", admin), 200, `"state":"aborted"`)
	want(t, c.get(get+"failed", admin), 200, `"state":"deploy_failed"`, `"masterState":"deploy_failed"`)
	want(t, c.get(get+"foreign", admin), 404, "G0004")

	vpc := c.get("/global/v2/vpc/getClusters", admin)
	want(t, vpc, 200, `"id":"c0staging00000000001","name":"staging","region":"us-east"`, `"state":"deploy_failed"`)
	if n := strings.Count(vpc.text, `"name":"demo-vpc"`); n != 2 || strings.Contains(vpc.text, `"crn"`) {
		t.Errorf("want two clusters named demo-vpc and no CRN: %s", vpc.text)
	}
	want(t, c.get("/global/v1/clusters", admin), 200, `"state":"deleting"`)
	want(t, c.get("/global/v2/satellite/getClusters", admin), 200, `"state":"aborted"`)
	want(t, c.get("/v2/resource_instances?name=going", admin), 200, `"state":"pending_reclamation"`)
}

func TestAPodOfAnotherCloudIsMatchedByItsOwnCRN(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Seed: oddSeed()})
	admin := c.login(sandbox.AdminKey)
	crn := "crn:v1:staging:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0staging00000000001::"
	pod := c.mint(admin, `{"cluster":"staging","namespace":"n","service_account":"s","expires_in":600}`)
	for name, row := range map[string]struct {
		crn    string
		status int
	}{"right": {crn, 200}, "composed": {strings.Replace(crn, "staging", "bluemix", 1), 400}} {
		id := c.profile(admin, name)["id"].(string)
		want(t, c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", row.crn, "n", "s")), 201)
		want(t, c.exchange(pod, "profile_id", id), row.status)
	}
	id := c.profile(admin, "location")["id"].(string)
	rule := `{"type":"Profile-CR","cr_type":"ROKS_SA","conditions":[{"claim":"location","operator":"EQUALS","value":"\"eu-gb\""}]}`
	want(t, c.post("/v1/profiles/"+id+"/rules", admin, rule), 201)
	moved := c.mint(admin, `{"cluster":"moved","namespace":"n","service_account":"s","expires_in":600}`)
	want(t, c.exchange(moved, "profile_id", id), 200) // the location is that of the CRN, not the region
}

func TestClusterListsShowLess(t *testing.T) {
	t.Parallel()
	lists := []string{"/global/v1/clusters", "/global/v2/vpc/getClusters"}
	for _, row := range []struct{ name, value, present, absent string }{
		{"list-regions", "empty", `"region":""`, `"region":"us-south"`},
		{"list-regions", "zone", `"region":"`, `"region":"us-south"`},
		{"list-crns", "none", `"region":"us-south"`, `"crn"`},
		{"list-crns", "all", `"crn":"crn:v1:bluemix:`, `"crn":""`},
	} {
		c := start(t, sandbox.Options{Switches: map[string]string{row.name: row.value}})
		admin := c.login(sandbox.AdminKey)
		for _, list := range lists {
			a := c.get(list, admin)
			want(t, a, 200, row.present)
			if strings.Contains(a.text, row.absent) {
				t.Errorf("%s=%s: %s shows %s: %s", row.name, row.value, list, row.absent, a.text)
			}
		}
		want(t, c.get("/global/v2/getCluster?cluster=demo-vpc", admin), 200, `"crn":"`+demoVPC+`"`, `"region":"us-south"`)
	}
}

func TestALinkCrossesAccounts(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Seed: oddSeed(), Switches: map[string]string{"cross-account-links": "admit"}})
	admin := c.login(sandbox.AdminKey)
	pod := c.mint(admin, `{"cluster":"foreign","namespace":"n","service_account":"s","expires_in":600}`)
	id := c.profile(admin, "p")["id"].(string)
	everyone := `{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[]}`
	want(t, c.post("/v1/profiles/"+id+"/rules", admin, everyone), 201)
	want(t, c.exchange(pod, "profile_id", id), 400, "BXNIM0398E") // rules are for the account's own clusters
	want(t, c.post("/v1/profiles/"+id+"/links", admin, foreignLink()), 201, `"is_cross_account":true`)
	want(t, c.exchange(pod, "profile_id", id), 200)
}

func foreignLink() string {
	crn := strings.NewReplacer(sandbox.AccountID, otherAccount, "c0demovpc0000000us10", "c0foreign00000000001").Replace(demoVPC)
	return strings.TrimSuffix(linkBody("IKS_SA", crn, "n", "s"), "}") + `,"is_cross_account":true}`
}

func TestADynamicMember(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Seed: oddSeed()})
	admin := c.login(sandbox.AdminKey)
	groups := "/v2/groups?account_id=" + sandbox.AccountID
	group := c.get(groups+"&search=name:cos-readers", admin).json["groups"].([]any)[0].(map[string]any)["id"].(string)
	members := "/v2/groups/" + group + "/members"
	want(t, c.put(members, admin, `{"members":[{"iam_id":"IBMid-STATIC","type":"user"}]}`, ""), 207)
	for kind, total := range map[string]string{"": "2", "all": "2", "static": "1", "dynamic": "1"} {
		want(t, c.get(members+"?membership_type="+kind, admin), 200, `"total_count":`+total)
	}
	want(t, c.get(members+"?membership_type=dynamic", admin), 200, `"membership_type":"dynamic"`, "IBMid-DYNAMIC")
	want(t, c.get(groups+"&membership_type=dynamic&hide_public_access=true&iam_id=IBMid-DYNAMIC", admin), 200, `"total_count":1`)
	want(t, c.get(groups+"&membership_type=static&hide_public_access=true&iam_id=IBMid-DYNAMIC", admin), 200, `"total_count":0`)
	want(t, c.do("HEAD", members+"/IBMid-DYNAMIC", admin, "", ""), 204)

	want(t, c.delete(members+"/IBMid-DYNAMIC", admin), 400, "is dynamic")
	want(t, c.post(members+"/delete", admin, `{"members":["IBMid-DYNAMIC"]}`), 400, "is dynamic")
	want(t, c.post(members+"/delete", admin, `{"members":["IBMid-STATIC","IBMid-DYNAMIC"]}`), 207, `"status_code":204`, "is dynamic")
	want(t, c.delete("/v2/groups/_allgroups/members/IBMid-DYNAMIC?account_id="+sandbox.AccountID, admin), 207, "is dynamic")
	want(t, c.get(members, admin), 200, `"total_count":1`, "IBMid-DYNAMIC")
}

func TestASeedFillsNewStatesOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	first := start(t, sandbox.Options{State: path})
	admin := first.login(sandbox.AdminKey)
	get := "/global/v2/getCluster?cluster=c0twin00000000000001"
	second := start(t, sandbox.Options{State: path, Seed: oddSeed()})
	want(t, second.get(get, admin), 404)
	want(t, second.post("/_sandbox/reset", admin, `{}`), 204)
	want(t, second.get(get, second.login(sandbox.AdminKey)), 200)
	third := start(t, sandbox.Options{State: path})
	want(t, third.get(get, third.login(sandbox.AdminKey)), 200) // the state keeps it
}

func TestReadSeed(t *testing.T) {
	t.Parallel()
	s, err := sandbox.ReadSeed(strings.NewReader(`{"clusters":[{"id":"c1","name":"a","cloud":"staging","list_region":"us-east"}],
"instances":[{"guid":"g","name":"n","service":"kms"}],
"resource_groups":[{"id":"rg","name":"old","state":"DELETED"}],"memberships":[{"group":"db-writers","iam_id":"IBMid-X"}]}`))
	if err != nil || len(s.Clusters) != 1 || s.Clusters[0].Cloud != "staging" || len(s.Instances) != 1 || len(s.ResourceGroups) != 1 || len(s.Memberships) != 1 {
		t.Fatalf("got %+v, %v", s, err)
	}
	for name, text := range map[string]string{
		"no JSON":           `clusters:`,
		"two documents":     `{} {}`,
		"unknown member":    `{"cluster":[]}`,
		"no name":           `{"clusters":[{"id":"c1"}]}`,
		"the same ID":       `{"clusters":[{"id":"c1","name":"a"},{"id":"c1","name":"b"}]}`,
		"ID of the first":   `{"clusters":[{"id":"c0demovpc0000000us10","name":"a"}]}`,
		"unknown type":      `{"clusters":[{"id":"c1","name":"a","type":"nomad"}]}`,
		"unknown provider":  `{"clusters":[{"id":"c1","name":"a","provider":"vpc"}]}`,
		"instance lacks":    `{"instances":[{"guid":"g","name":"n"}]}`,
		"the same instance": `{"instances":[{"guid":"6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071","name":"n","service":"kms"}]}`,
		"group lacks":       `{"resource_groups":[{"id":"g"}]}`,
		"the default group": `{"resource_groups":[{"id":"5c49eabcf5e85881a37e2d100a33b3df","name":"g"}]}`,
		"unknown group":     `{"memberships":[{"group":"nobody","iam_id":"IBMid-X"}]}`,
		"too large":         strings.Repeat(" ", 1<<20) + `{}`,
	} {
		if _, err := sandbox.ReadSeed(strings.NewReader(text)); !errors.Is(err, sandbox.ErrSeed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	bad := sandbox.Options{Seed: sandbox.Seed{Clusters: []sandbox.SeedCluster{{ID: "c1"}, {Name: "n"}}}}
	if _, err := sandbox.New(t.Context(), bad); !errors.Is(err, sandbox.ErrSeed) || strings.Count(err.Error(), "requires") != 2 {
		t.Errorf("a bad seed: got %v", err)
	}
}

// everyTrust is one of each thing that opens a profile, besides claim rules for pods.
func everyTrust() []string {
	return []string{
		`{"cr_type":"VSI","link":{"crn":"crn:v1:bluemix:public:is:us-south:a/` + sandbox.AccountID + `::instance:i-1"}}`,
		`{"cr_type":"BMS","link":{"crn":"crn:v1:bluemix:public:is:us-south:a/` + sandbox.AccountID + `::bare-metal-server:b-1"}}`,
		`{"cr_type":"PVS","link":{"crn":"crn:v1:bluemix:public:power-iaas:dal10:a/` + sandbox.AccountID + `:w:pvm-instance:p-1"}}`,
		`{"cr_type":"CE","link":{"crn":"crn:v1:bluemix:public:codeengine:us-south:a/` + sandbox.AccountID +
			`:p::","component_type":"job","component_name":"nightly"}}`,
		foreignLink(),
	}
}

func TestEveryTrustSurvives(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	c := start(t, sandbox.Options{State: path})
	admin := c.login(sandbox.AdminKey)
	p := "/v1/profiles/" + c.profile(admin, "p")["id"].(string)
	for _, link := range everyTrust() {
		want(t, c.post(p+"/links", admin, link), 201)
	}
	want(t, c.post(p+"/rules", admin, `{"type":"Profile-SAML","realm_name":"https://idp.example.com","expiration":3600,
"conditions":[{"claim":"groups","operator":"CONTAINS","value":"\"admins\""}]}`), 201)
	serviceID, _ := c.serviceID(admin, "s")
	crn := "crn:v1:bluemix:public:kms:us-south:a/" + sandbox.AccountID + ":k::"
	want(t, c.post(p+"/identities/user", admin, `{"type":"user","identifier":"IBMid-X"}`), 200)
	want(t, c.post(p+"/identities/serviceid", admin, `{"type":"serviceid","identifier":"`+serviceID+`"}`), 200)
	want(t, c.post(p+"/identities/crn", admin, `{"type":"crn","identifier":"`+crn+`"}`), 200)

	again := start(t, sandbox.Options{State: path})
	want(t, again.get(p+"/links", admin), 200, `"VSI"`, `"BMS"`, `"PVS"`, `"CE"`, `"component_type":"job","component_name":"nightly"`,
		`"is_cross_account":true`, `::instance:i-1"`)
	want(t, again.get(p+"/rules", admin), 200, `"realm_name":"https://idp.example.com"`, `"expiration":3600`, `"groups"`)
	want(t, again.get(p+"/identities", admin), 200, `"IBMid-X"`, serviceID, `"iam_id":"crn-`+crn+`"`)
	want(t, again.get(p+"/identities/crn/"+url.PathEscape(crn), admin), 200)
}

// TestWhatIBMDoesNotCheckIsAccepted has values that a careful client would not send, and that others do.
func TestWhatIBMDoesNotCheckIsAccepted(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	p := "/v1/profiles/" + c.profile(admin, "p")["id"].(string)
	for i, label := range []string{" blanks at the ends ", strings.Repeat("long ", 2000), "tab\\tand\\u202ereversed", " "} {
		body := `{"name":"` + label + `",` + strings.TrimPrefix(linkBody("IKS_SA", demoVPC, "n", "s"+string(rune('a'+i))), "{")
		want(t, c.post(p+"/links", admin, body), 201)
		if label[0] == ' ' || label[0] == 'l' {
			want(t, c.get(p+"/links", admin), 200, `"name":"`+label+`"`)
		}
	}
	values := strings.Repeat(`\"other\",`, 150) + `\"n\"`
	for name, condition := range map[string]string{
		"many":     `{"claim":"namespace","operator":"IN","value":"[` + values + `]"}`,
		"contains": `{"claim":"pod","operator":"CONTAINS","value":"\"\""}`,
	} {
		id := c.profile(admin, name)["id"].(string)
		rule := `{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[` + condition + `]}`
		want(t, c.post("/v1/profiles/"+id+"/rules", admin, rule), 201)
		pod := c.mint(admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":600}`)
		want(t, c.exchange(pod, "profile_id", id), 200)
	}
}
