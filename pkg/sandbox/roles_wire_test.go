package sandbox_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestEachActionNeedsItsRole goes over IBM's table: what each platform role on all account management services may do.
func TestEachActionNeedsItsRole(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	callers := map[byte]string{}
	for letter, role := range map[byte]string{'A': "Administrator", 'E': "Editor", 'O': "Operator", 'V': "Viewer", '-': ""} {
		id, key := c.serviceID(admin, "as "+role)
		if role != "" {
			policy := policyBody("iam-"+id, "crn:v1:bluemix:public:iam::::role:"+role, attribute("serviceType", "platform_service"))
			want(t, c.post("/v2/policies", admin, policy), 201)
		}
		callers[letter] = c.login(key)
	}
	profile := "/v1/profiles/" + c.profile(admin, "p")["id"].(string)
	group := "/v2/groups/" + c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g"}`).json["id"].(string)
	rule := group + "/rules/" + c.post(group+"/rules", admin, groupRule).json["id"].(string)
	account, query := "/v1/accounts/"+sandbox.AccountID, "?account_id="+sandbox.AccountID
	n := 0
	for _, row := range []struct{ roles, method, path, body string }{
		{"A", "POST", "/v1/profiles", `{"name":"NEW","account_id":"` + sandbox.AccountID + `"}`},
		{"AEOV", "GET", profile, ""},
		{"AEOV", "GET", "/v1/profiles" + query, ""},
		{"AEO", "PUT", profile, `{"description":"NEW"}`},
		{"AO", "DELETE", profile + "NONE", ""},
		{"AEO", "POST", profile + "/links", linkBody("IKS_SA", demoVPC, "n", "NEW")},
		{"AEOV", "GET", profile + "/links", ""},
		{"AEO", "POST", profile + "/rules", `{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[]}`},
		{"AEOV", "GET", profile + "/identities", ""},
		{"AEO", "POST", profile + "/identities/user", `{"type":"user","identifier":"IBMid-NEW"}`},
		{"AEO", "GET", "/v1/apikeys?scope=account", ""},
		{"AEOV", "GET", "/v1/serviceids" + query, ""},
		{"AO", "DELETE", "/v1/serviceids/ServiceId-none", ""},
		{"AEOV", "GET", account + "/settings/identity", ""},
		{"AEO", "PUT", account + "/settings/identity", `{}`},
		{"AEOV", "GET", account + "/limits/identity", ""},
		{"AEOV", "GET", "/v1/profile_templates" + query, ""},
		{"AEOV", "GET", "/v1/account_settings_templates" + query, ""},
		{"A", "POST", "/v1/activity/accounts/" + sandbox.AccountID + "/report", ""},
		{"A", "GET", "/v1/activity/accounts/" + sandbox.AccountID + "/report/none", ""},
		{"AE", "POST", "/v2/groups" + query, `{"name":"NEW"}`},
		{"AEV", "GET", group, ""},
		{"AE", "PATCH", group, `{"description":"NEW"}`},
		{"AE", "DELETE", group + "none", ""},
		{"AE", "PUT", group + "/members", `{"members":[{"iam_id":"IBMid-NEW","type":"user"}]}`},
		{"AEV", "GET", group + "/members", ""},
		{"AEV", "HEAD", group + "/members/IBMid-none", ""},
		{"AE", "DELETE", group + "/members/IBMid-none", ""},
		{"AE", "POST", group + "/rules", groupRule},
		{"AEV", "GET", rule, ""},
		{"AE", "PUT", rule, groupRule},
		{"AEV", "GET", "/v2/groups/settings" + query, ""},
		{"A", "PATCH", "/v2/groups/settings" + query, `{}`},
		{"AEOV", "GET", "/v2/roles/none", ""},
		{"A", "POST", "/v2/roles", `{"name":"RoleNEW","display_name":"NEW","actions":["a"],"service_name":"kms","account_id":"` + sandbox.AccountID + `"}`},
		{"AE", "PUT", "/v2/roles/none", `{"display_name":"NEW","actions":["a"]}`},
		{"A", "DELETE", "/v2/roles/none", ""},
	} {
		for _, letter := range "AEOV-" {
			n++
			body := strings.ReplaceAll(row.body, "NEW", strconv.Itoa(n))
			contentType := ""
			if body != "" {
				contentType = jsonType
			}
			a := c.do(row.method, row.path, callers[byte(letter)], contentType, body, "If-Match", "*")
			if refused := a.status == 403; refused == strings.ContainsRune(row.roles, letter) || a.status == 400 {
				t.Errorf("%s %s as %c: got %d %s", row.method, row.path, letter, a.status, a.text)
			}
		}
	}
}

func TestWhoMayReadNothingSeesEmptyLists(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	_, key := c.serviceID(admin, "stranger")
	stranger, query := c.login(key), "?account_id="+sandbox.AccountID
	for path, empty := range map[string]string{
		"/v2/groups" + query:                 `"groups":[]`,
		"/v1/policies" + query:               `"policies":[]`,
		"/v2/policies" + query:               `"policies":[]`,
		"/v2/roles" + query:                  `"system_roles":[]`,
		"/v2/resource_groups" + query:        `"resources":[]`,
		"/v2/resource_instances":             `"resources":[]`,
		"/v2/policies" + query + "&sort=-id": `"policies":[]`,
	} {
		want(t, c.get(path, stranger), 200, empty)
	}
}
