package snapshot_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/members"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
)

// sameLists compares accounts with all that is known of their lists.
func sameLists() cmp.Option {
	return cmp.Options{
		cmpopts.EquateEmpty(),
		cmp.AllowUnexported(
			account.List[account.Profile]{}, account.List[account.Group]{}, account.List[containers.Cluster]{}, account.List[iam.Link]{},
			account.List[iam.Rule]{}, account.List[iam.Identity]{}, account.List[iam.Policy]{}, account.List[iam.Activity]{},
			account.List[iam.Member]{}, account.List[iam.GroupRule]{}, account.List[iam.Instance]{}, account.List[iam.ResourceGroup]{},
			account.List[iam.Role]{}, account.List[string]{},
		),
	}
}

// list draws a list of some extent, with an ID for each item.
func list[T any](t *rapid.T, what string, item func(id string) T) account.List[T] {
	var items []T
	for i := range rapid.IntRange(0, 3).Draw(t, what) {
		items = append(items, item(what+"-"+string(rune('a'+i))))
	}
	why := rapid.SampledFrom([]string{"not allowed (iam.policy.read)", "the \"service\" is\ndown", "<b>é\u2028"}).Draw(t, what+" reason")
	switch rapid.IntRange(0, 5).Draw(t, what+" extent") {
	case 0:
		return account.Partial(items, why)
	case 1:
		return account.Filtered(items, why)
	case 2:
		return account.Skipping(items, true, why)
	case 3:
		return account.Skipping(items, false, why)
	case 4:
		return account.Partial(items, "")
	}
	return account.Whole(items)
}

// word is a text that is not empty, as what decides what an item means is.
func word(t *rapid.T) string { return rapid.StringN(1, -1, -1).Draw(t, "word") }

func text(t *rapid.T) string { return rapid.String().Draw(t, "text") }

func moment(t *rapid.T) iam.Time {
	if rapid.Bool().Draw(t, "never") {
		return iam.Time{}
	}
	return iam.Time{Time: time.Unix(rapid.Int64Range(1, 4e9).Draw(t, "time"), 0).UTC()}
}

func conditions(t *rapid.T) []iam.Condition {
	return []iam.Condition{{Claim: "namespace", Operator: "EQUALS", Value: text(t)}}
}

func policy(t *rapid.T) func(id string) iam.Policy {
	return func(id string) iam.Policy {
		p := iam.Policy{ID: id, Type: "access", State: "active", Href: text(t), CreatedAt: moment(t)}
		p.Resource.Attributes = []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringEquals", Value: rapid.SampledFrom([]any{
			"kms", true, []any{"a", "b"}, nil,
		}).Draw(t, "value")}}
		p.Rule = rapid.SampledFrom([]any{nil, map[string]any{"key": "k", "conditions": []any{map[string]any{"value": 1.5}}}}).Draw(t, "rule")
		p.Control.Grant.Roles = []iam.PolicyRole{{RoleID: text(t)}}
		return p
	}
}

func drawn(t *rapid.T) *account.Account {
	a := &account.Account{ID: "a1", UnreadCRNs: map[string]string{}, Roles: map[string]account.List[iam.Role]{}}
	a.Profiles = list(t, "profile", func(id string) account.Profile {
		return account.Profile{
			Profile: iam.Profile{ID: id, Name: word(t), Description: text(t), IAMID: text(t), CRN: text(t), CreatedAt: moment(t)},
			Links: list(t, "link", func(id string) iam.Link {
				return iam.Link{ID: id, CRType: "IKS_SA", Link: iam.LinkTarget{CRN: word(t), Namespace: word(t), Name: word(t)}, IsCrossAccount: true}
			}),
			Rules: list(t, "rule", func(id string) iam.Rule {
				return iam.Rule{ID: id, Type: "Profile-CR", CRType: "ROKS_SA", Expiration: 3600, Conditions: conditions(t)}
			}),
			Identities: list(t, "identity", func(id string) iam.Identity {
				return iam.Identity{IAMID: id, Type: text(t), Accounts: []string{text(t)}}
			}),
			Groups:   list(t, "member of", func(id string) string { return id }),
			Policies: list(t, "policy", policy(t)),
			Activity: account.Whole([]iam.Activity{{LastUse: moment(t), OrLater: rapid.Bool().Draw(t, "later")}}),
		}
	})
	a.Groups = list(t, "group", func(id string) account.Group {
		return account.Group{
			Group: iam.Group{ID: id, Name: word(t)}, Policies: list(t, "policy of group", policy(t)),
			Members: list(t, "member", func(id string) iam.Member { return iam.Member{IAMID: id, Type: "profile", Name: text(t)} }),
			Rules:   list(t, "rule of group", func(id string) iam.GroupRule { return iam.GroupRule{ID: id, Conditions: conditions(t)} }),
		}
	})
	a.Clusters = list(t, "cluster", func(id string) containers.Cluster {
		if rapid.Bool().Draw(t, "unread") {
			a.UnreadCRNs[id] = "not allowed"
		}
		return containers.Cluster{ID: id, Name: text(t), Type: "openshift", CRN: text(t), CreatedDate: text(t), WorkerCount: 3}
	})
	a.ResourceGroups = list(t, "resource group", func(id string) iam.ResourceGroup { return iam.ResourceGroup{ID: id, Name: text(t)} })
	a.Instances = list(t, "instance", func(id string) iam.Instance { return iam.Instance{GUID: id, CRN: "crn:" + id, Name: text(t)} })
	a.Leftovers = list(t, "leftover", policy(t))
	a.Roles[text(t)] = list(t, "role", func(id string) iam.Role { return iam.Role{CRN: id, Actions: []string{text(t)}} })
	members.Join(a)
	a.Sort()
	return a
}

func TestASnapshotIsTheAccount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := snapshot.Snapshot{Account: drawn(t), At: moment(t).Time, By: snapshot.Reader{Name: text(t), IAMID: text(t)}}
		data, err := snapshot.Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := snapshot.Decode(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if diff := cmp.Diff(want, got, sameLists()); diff != "" {
			t.Error(diff)
		}
	})
}

// small is a snapshot of some profiles with one link each.
func small(t *testing.T, ids ...string) string {
	t.Helper()
	var profiles []account.Profile
	for _, id := range ids {
		profiles = append(profiles, account.Profile{
			Profile: iam.Profile{ID: id, Name: "orders"},
			Links:   account.Whole([]iam.Link{{ID: "link-1", CRType: "IKS_SA", Link: iam.LinkTarget{CRN: "crn:c1", Namespace: "a", Name: "b"}}}),
			Rules:   account.Whole([]iam.Rule{{ID: "rule-1", Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{{Claim: "namespace", Operator: "EQUALS", Value: `"a"`}}}}),
		})
	}
	a := &account.Account{ID: "a1", Profiles: account.Whole(profiles)}
	data, err := snapshot.Encode(snapshot.Snapshot{Account: a, At: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWhatIsNoSnapshotIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	foreign := strings.Replace(small(t), `"clusters": {
  "known": false,
  "extent": "unasked",
  "reason": "not asked for",
  "items": []`, `"clusters": {"known": true, "extent": "whole", "items": [{"id": "c1", "type": "kubernetes", "crn": "crn:v1:bluemix:public:containers-kubernetes:us-south:a/b2:c1::"}]`, 1)
	whole, twice := small(t, "Profile-1"), small(t, "Profile-1", "Profile-1")
	for name, row := range map[string]struct{ data, want string }{
		"nothing":         {"", "line 1, column 1: it is not a JSON object"},
		"a list":          {"[]", "line 1, column 1: it is not a JSON object"},
		"another object":  {`{"kind":"Deployment"}`, "'kind': it is not a snapshot, whose 'kind' is 'podtrust/snapshot'"},
		"no kind":         {`{}`, "'kind': it is not a snapshot, whose 'kind' is 'podtrust/snapshot'"},
		"a newer version": {strings.Replace(whole, `"version": 1`, `"version": 2`, 1), "'version': it is 2, and this podtrust reads version 1"},
		"no version":      {strings.Replace(whole, `"version": 1`, `"version": "x"`, 1), "'version': it is not a number"},
		"torn":            {whole[:len(whole)/2], "the file ends too early"},
		"torn text":       {whole[:strings.Index(whole, "orders")+3], "line 16, column 17: the file ends too early"},
		"more":            {whole + "{}", "there is more after the end of the object"},
		"not UTF-8":       {strings.Replace(whole, "orders", "\xff", 1), "it is not text in UTF-8"},
		"deep":            {`{"a":` + strings.Repeat("[", 1<<20), "line 1, column 45: values are nested too deep"},
		"crossed":         {`{"a":[}`, "line 1, column 7: a bracket closes what is not open"},
		"twice":           {strings.Replace(whole, `"known": true,`, `"known": true, "known": false,`, 1), `an object has the name "known" twice`},
		"twice, escaped":  {strings.Replace(whole, `"known": true,`, `"known": true, "\u006bnown": false,`, 1), `an object has the name "known" twice`},
		"a bad literal":   {strings.Replace(whole, `"known": true`, `"known": treu`, 1), "line 11, column 14: invalid character 'e' in literal true (expecting 'u')"},
		"a wrong type":    {strings.Replace(whole, `"orders"`, `7`, 1), "line 16, column 14: 'name' is a JSON number, which can't be read here"},
		"unknown field":   {strings.Replace(whole, `"name": "orders"`, `"name": "orders", "label": ""`, 1), `'profiles.items[0]': its field "label" is unknown`},
		"case of a name":  {strings.Replace(whole, `"name": "orders"`, `"NAME": "orders"`, 1), `'profiles.items[0]': its field "NAME" is unknown`},
		"known, twice":    {strings.Replace(whole, `"known": true,`, `"known": false, "KNOWN": true,`, 1), `'profiles': its field "KNOWN" is unknown`},
		"extent, deeper":  {strings.Replace(whole, `"claim":`, `"Claim":`, 1), `'profiles.items[0].rules.items[0].conditions[0]': its field "Claim" is unknown`},
		"at the top":      {strings.Replace(whole, `"account_id":`, `"more": [{"a": 1}], "account_id":`, 1), `its field "more" is unknown`},
		"no items":        {strings.Replace(small(t), `"items": []`, `"items": null`, 1), "'profiles': it has no list 'items'"},
		"no part":         {strings.Replace(small(t), "\n  \"items\": []", "", 1), "line 13, column 2: invalid character '}' looking for beginning of object key string"},
		"other profile":   {strings.Replace(whole, `"account_id": ""`, `"account_id": "b2"`, 1), "'profiles.items[0]': it is of account 'b2', and the snapshot is of account 'a1'"},
		"other CRN":       {strings.Replace(whole, `"crn": ""`, `"crn": "crn:v1:bluemix:public:iam-identity::a/b2::profile:Profile-1"`, 1), "'profiles.items[0]': it is of account 'b2', and the snapshot is of account 'a1'"},
		"other cluster":   {foreign, "'clusters.items[0]': it is of account 'b2', and the snapshot is of account 'a1'"},
		"no type":         {strings.Replace(foreign, `"kubernetes"`, `""`, 1), "'clusters.items[0]': it lacks what decides what it means, such as its name or type"},
		"another type":    {strings.Replace(foreign, `"kubernetes"`, `"Kubernetes"`, 1), "'clusters.items[0]': it lacks what decides what it means, such as its name or type"},
		"no link type":    {strings.Replace(whole, `"cr_type": "IKS_SA"`, `"cr_type": ""`, 1), "'profiles.items[0].links.items[0]': it lacks what decides what it means, such as its name or type"},
		"no ID":           {strings.Replace(whole, `"Profile-1"`, `""`, 1), "'profiles.items[0]': it has no ID"},
		"null profile":    {strings.Replace(whole, `"items": [`, `"items": [ null,`, 1), "'profiles.items[0]': it has no ID"},
		"ID twice":        {twice, "'profiles.items[1]': its ID is that of another one"},
		"no extent":       {strings.Replace(whole, `"extent": "whole",`, "", 1), "'profiles': 'known', 'extent' and 'reason' contradict each other, or are missing"},
		"known and not":   {strings.Replace(whole, `"known": true`, `"known": false`, 1), "'profiles': 'known', 'extent' and 'reason' contradict each other, or are missing"},
		"no time":         {strings.Replace(whole, `1970-01-01T00:00:00Z`, "today", 1), "'read_at': it is not a time such as 2026-01-31T12:00:00Z"},
		"no account":      {strings.Replace(whole, `"a1"`, `""`, 1), "'account_id': it is empty"},
	} {
		_, err := snapshot.Decode([]byte(row.data))
		if err == nil || !strings.HasSuffix(err.Error(), row.want) || !errors.Is(err, snapshot.ErrNot) {
			t.Errorf("%s: got %v, want %s", name, err, row.want)
		}
	}
}

// A policy that is not in force gives nothing, in a file as in the account.
func TestPoliciesThatAreNotInForceAreLeftOut(t *testing.T) {
	t.Parallel()
	of := func(states ...string) account.List[iam.Policy] {
		var all []iam.Policy
		for _, s := range states {
			all = append(all, iam.Policy{ID: "policy-" + s, State: s})
		}
		return account.Whole(all)
	}
	given := of("", "active", "deleted", "Deleted", "suspended")
	a := &account.Account{
		ID: "a1", Profiles: account.Whole([]account.Profile{{Profile: iam.Profile{ID: "Profile-1", Name: "orders"}, Policies: given}}),
		Groups: account.Whole([]account.Group{{Group: iam.Group{ID: "Group-1", Name: "readers"}, Policies: given}}), Leftovers: given,
	}
	data, err := snapshot.Encode(snapshot.Snapshot{Account: a, At: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := snapshot.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []account.List[iam.Policy]{got.Account.Profiles.Seen()[0].Policies, got.Account.Groups.Seen()[0].Policies, got.Account.Leftovers} {
		if diff := cmp.Diff(of("", "active", "suspended").Seen(), l.Seen()); diff != "" {
			t.Error(diff)
		}
	}
}

func FuzzDecode(f *testing.F) {
	a := &account.Account{ID: "a1", Profiles: account.Whole([]account.Profile{{Profile: iam.Profile{ID: "Profile-1", Name: "orders"}}})}
	data, err := snapshot.Encode(snapshot.Snapshot{Account: a, At: time.Unix(0, 0)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"kind":"podtrust/snapshot","version":1,"profiles":{"items":[null,{"links":{"items":[[{"a":1}]]}}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := snapshot.Decode(data)
		if err != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatal("what is not JSON was read")
		}
		again, err := snapshot.Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := snapshot.Decode(again); err != nil {
			t.Fatalf("what was read can't be written and read again: %v", err)
		}
	})
}
