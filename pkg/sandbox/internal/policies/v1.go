package policies

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type bodyV1 struct {
	ID             string         `json:"id"`
	Type           string         `json:"type"`
	Description    string         `json:"description,omitempty"`
	Subjects       []attributesV1 `json:"subjects"`
	Roles          []roleBody     `json:"roles"`
	Resources      []attributesV1 `json:"resources"`
	Href           string         `json:"href"`
	CreatedAt      string         `json:"created_at"`
	CreatedByID    string         `json:"created_by_id"`
	LastModifiedAt string         `json:"last_modified_at"`
	LastModifiedBy string         `json:"last_modified_by_id"`
	State          string         `json:"state"`
}

type attributesV1 struct {
	Attributes []attributeV1 `json:"attributes"`
	Tags       []attributeV1 `json:"tags,omitempty"`
}

type attributeV1 struct {
	Name     string `json:"name"`
	Value    any    `json:"value"`
	Operator string `json:"operator,omitempty"`
}

type requestV1 struct {
	Type        string         `json:"type"`
	Description string         `json:"description"`
	Subjects    []attributesV1 `json:"subjects"`
	Roles       []roleBody     `json:"roles"`
	Resources   []attributesV1 `json:"resources"`
}

func (in requestV1) policy() (state.Policy, error) {
	p := state.Policy{Version: "v1", Type: in.Type, Description: in.Description}
	if len(in.Subjects) != 1 || len(in.Resources) != 1 {
		return p, invalid("there must be exactly one subject and one resource")
	}
	for _, a := range in.Subjects[0].Attributes {
		text, _ := a.Value.(string)
		if err := setSubject(&p, a.Name, text); err != nil {
			return p, err
		}
	}
	var err error
	if p.Resource, err = fromV1(in.Resources[0].Attributes); err != nil {
		return p, err
	}
	if p.Tags, err = fromV1(in.Resources[0].Tags); err != nil {
		return p, err
	}
	for _, r := range in.Roles {
		p.Roles = append(p.Roles, r.RoleID)
	}
	return p, nil
}

// fromV1 takes stringMatch "*" as v2 shows it: the attribute exists. Only texts are values here.
func fromV1(in []attributeV1) ([]state.Attribute, error) {
	var out []state.Attribute
	for _, a := range in {
		attribute := state.Attribute{Key: a.Name, Operator: a.Operator, Value: a.Value}
		_, text := a.Value.(string)
		switch {
		case !text:
			return nil, invalid("the value of attribute '%s' is not a string", a.Name)
		case a.Operator == "":
			attribute.Operator = "stringEquals"
		case a.Operator == "stringMatch" && a.Value == any("*"):
			attribute.Operator, attribute.Value = "stringExists", true
		case a.Operator != "stringEquals" && a.Operator != "stringMatch":
			return nil, invalid("operator '%s' of attribute '%s' is not one of v1", a.Operator, a.Name)
		}
		out = append(out, attribute)
	}
	return out, nil
}

func toV1(in []state.Attribute) []attributeV1 {
	var out []attributeV1
	for _, a := range in {
		attribute := attributeV1{Name: a.Key, Value: a.Value, Operator: a.Operator}
		if a.Operator == "stringExists" {
			attribute.Value, attribute.Operator = "*", "stringMatch"
		}
		out = append(out, attribute)
	}
	return out
}

func newBodyV1(c *api.Call, p state.Policy) bodyV1 {
	body := bodyV1{
		ID: p.ID, Type: p.Type, Description: p.Description, State: p.State, Href: c.BaseURL + "/" + p.Version + "/policies/" + p.ID,
		CreatedAt: api.MilliTime(p.Created), CreatedByID: p.CreatedBy,
		LastModifiedAt: api.MilliTime(p.Modified), LastModifiedBy: p.ModifiedBy,
	}
	if p.Version != "v1" {
		return placeholder(c, body)
	}
	subject := subjectAttribute(p)
	body.Subjects = []attributesV1{{Attributes: []attributeV1{{Name: subject.Key, Value: subject.Value}}}}
	body.Resources = []attributesV1{{Attributes: toV1(p.Resource), Tags: toV1(p.Tags)}}
	for _, id := range p.Roles {
		role := enriched(c, id)
		body.Roles = append(body.Roles, roleBody{RoleID: id, DisplayName: role.DisplayName, Description: role.Description})
	}
	return body
}

// placeholder is how the v1 list shows a policy that only v2 can show.
func placeholder(c *api.Call, body bodyV1) bodyV1 {
	body.Description = "This policy has an unsupported version. Call the href to read it."
	body.Subjects = []attributesV1{{Attributes: []attributeV1{{Name: "iam_id", Value: "unsupported version"}}}}
	body.Roles = []roleBody{{RoleID: "crn:v1:bluemix:public:iam::::role:UnsupportedVersion", DisplayName: "Unsupported Version"}}
	body.Resources = []attributesV1{{Attributes: []attributeV1{{Name: "accountId", Value: c.Caller.AccountID}}}}
	return body
}

func createV1(c *api.Call) (api.Reply, error) { return createAs[requestV1](c, newBodyV1) }

func replaceV1(c *api.Call) (api.Reply, error) { return replaceAs[requestV1](c, newBodyV1) }

func getV1(c *api.Call) (api.Reply, error) { return show(c, newBodyV1) }

// listV1 shows a policy of v2 as a placeholder, which filters still find.
//
// Departs: how IBM answers an unknown field in sort, and how many policies a page has without limit, is unconfirmed.
func listV1(c *api.Call) (api.Reply, error) {
	return list(c, "v1", newBodyV1)
}
