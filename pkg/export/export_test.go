package export_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

func TestToPlanAnExportChangesNothing(t *testing.T) {
	t.Parallel()
	for kind, cases := range map[string]map[string]odd{"pods": oddPods(), "rules": oddRules(), "access": oddAccess()} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for name, c := range cases {
				c.make(t, w, w.profile(t, name))
			}
			whole := all(t, w.Reader())
			everything, _ := exported(t, whole)
			again := read(t, w.Reader(), everything)
			staysEmpty(t, everything, again)
			for name, c := range cases {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					p, ok := whole.ProfileNamed(name)
					if !ok {
						t.Fatal("the profile was not read")
					}
					one := *whole
					one.Profiles = whole.Profiles.With([]account.Profile{p})
					text, notes := exported(t, &one)
					check(t, c, text, notes)
					staysEmpty(t, text, again)
				})
			}
		})
	}
}

// check looks for what is to be in the document of something odd.
func check(t *testing.T, c odd, text string, notes export.Notes) {
	t.Helper()
	flat := strings.Join(strings.Fields(text), " ")
	for _, want := range c.want {
		if !strings.Contains(flat, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, not := range c.not {
		if strings.Contains(flat, not) {
			t.Errorf("%q is in\n%s", not, text)
		}
	}
	if len(notes.Kept) != c.kept || len(notes.Outside) != c.outside || len(notes.Dropped) != c.dropped {
		t.Errorf("notes: %+v\n%s", notes, text)
	}
}

// changed is something odd that is changed in an account that was read.
type changed struct {
	change func(a *account.Account, p *account.Profile)
	odd
}

func changedTrust() map[string]changed {
	return map[string]changed{
		"two equal links": {func(_ *account.Account, p *account.Profile) {
			p.Links = double(p.Links, func(l *iam.Link) { l.ID += "2" })
		}, odd{want: []string{"name: one"}}},
		"two equal links with different labels": {func(_ *account.Account, p *account.Profile) {
			p.Links = double(p.Links, func(l *iam.Link) { l.ID, l.Name = l.ID+"2", "two" })
		}, odd{want: []string{"serviceAccount: s}"}, dropped: 1}},
		"operators in lower case": {func(_ *account.Account, p *account.Profile) {
			p.Rules = double(p.Rules, func(r *iam.Rule) {
				r.ID, r.Conditions = r.ID+"2", []iam.Condition{{Claim: r.Conditions[0].Claim, Operator: "equals", Value: r.Conditions[0].Value}}
			})
		}, odd{want: []string{"part: rules"}, kept: 2, dropped: 2}},
		"clusters of one name": {func(a *account.Account, _ *account.Profile) {
			clusters := a.Clusters.Seen()
			for i := range clusters {
				clusters[i].Name = "same"
			}
		}, odd{
			want: []string{"{cluster: c0demovpc0000000us10, namespace: n", "cluster: c0demovpc0000000us10", "instance: c0demovpc0000000us10"},
			not:  []string{"same"},
		}},
		"a cluster named by the ID of another": {func(a *account.Account, _ *account.Profile) {
			a.Clusters.Seen()[3].Name = a.Clusters.Seen()[0].ID
		}, odd{want: []string{"{cluster: c0demovpc0000000us10, namespace: n"}}},
		"clusters whose CRNs were not read": {func(a *account.Account, _ *account.Profile) {
			clusters := a.Clusters.Seen()
			for i := range clusters {
				clusters[i].CRN = ""
			}
			a.Clusters = account.Whole(clusters)
		}, odd{want: []string{"part: pods", "cluster: demo-vpc"}, kept: 1}},
		"clusters of which not all were listed": {func(a *account.Account, _ *account.Profile) {
			a.Clusters = account.Partial(a.Clusters.Seen(), "one provider is down")
		}, odd{want: []string{"cluster: c0demovpc0000000us10"}, not: []string{"cluster: demo-vpc"}}},
		"no clusters": {func(a *account.Account, _ *account.Profile) {
			a.Clusters = account.Partial(a.Clusters.Seen()[:0], "not allowed")
		}, odd{
			want: []string{"part: pods, id: Link-", "service_instance: c0demovpc0000000us10", "key: serviceInstance"}, not: []string{"cluster:"}, kept: 1,
		}},
		"instances of one name": {func(a *account.Account, _ *account.Profile) {
			a.Instances = double(a.Instances, func(i *iam.Instance) { i.GUID, i.CRN = "other", strings.ReplaceAll(i.CRN, cosGUID, "other") })
		}, odd{want: []string{"instance: " + cosGUID}}},
	}
}

func changedNames() map[string]changed {
	return map[string]changed{
		"roles of one name": {func(a *account.Account, _ *account.Profile) {
			roles := a.Roles["cloud-object-storage"]
			roles = roles.With(append([]iam.Role{{CRN: "crn:custom", DisplayName: "reader"}}, roles.Seen()...))
			a.Roles = map[string]account.List[iam.Role]{"cloud-object-storage": roles}
		}, odd{want: []string{`roles: ["` + reader + `"]`}}},
		"a role that is gone": {func(a *account.Account, _ *account.Profile) {
			a.Roles = map[string]account.List[iam.Role]{"cloud-object-storage": account.Whole([]iam.Role{{CRN: "crn:custom", DisplayName: "Other"}})}
		}, odd{want: []string{"part: access"}, kept: 1}},
		"a group that was not seen": {func(_ *account.Account, p *account.Profile) {
			p.Groups = account.Whole([]string{"AccessGroupId-1"})
		}, odd{want: []string{"part: groups, id: AccessGroupId-1"}, kept: 1}},
		"groups of one name": {func(a *account.Account, p *account.Profile) {
			a.Groups = account.Whole([]account.Group{{Group: iam.Group{ID: "g1", Name: "same"}}, {Group: iam.Group{ID: "g2", Name: "Same"}}})
			p.Groups = account.Whole([]string{"g2"})
		}, odd{want: []string{"groups: - g2"}}},
		"a name that reads as an ID": {func(_ *account.Account, p *account.Profile) {
			p.Name = "Profile-x"
		}, odd{want: []string{"- name: Profile-"}, not: []string{"Profile-x"}}},
		"a name with a blank": {func(_ *account.Account, p *account.Profile) { p.Name = "p " }, odd{want: []string{"- name: Profile-"}}},
		"a description that can't be written": {func(_ *account.Account, p *account.Profile) {
			p.Description = strings.Repeat("x", 2000)
		}, odd{not: []string{"description"}, dropped: 1}},
		"a description with odd characters": {func(_ *account.Account, p *account.Profile) {
			p.Description = "a\r\n\tb $${x} ${y} \u2028 #: '"
		}, odd{want: []string{"description"}}},
		"nothing was read": {func(_ *account.Account, p *account.Profile) {
			*p = account.Profile{Profile: p.Profile}
		}, odd{want: []string{"part: pods, reason: ", "part: rules, reason: ", "part: groups, reason: ", "part: access, reason: "}, kept: 4, outside: 1}},
		"reasons with line ends": {func(_ *account.Account, p *account.Profile) {
			p.Rules = account.Partial(p.Rules.Seen(), "gateway:\r\n<html>\x1b[31m "+strings.Repeat("é", 1000))
		}, odd{want: []string{"part: rules, reason: "}, kept: 1, outside: 1}},
	}
}

// The sandbox refuses some of what others may not: what is changed here in the account that was read.
func TestToPlanAnExportOfWhatTheSandboxRefusesChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.profile(t, "p")
	w.link(t, p, podLink("one", "IKS_SA", vpcCRN, "n", "s"))
	w.rule(t, p, podRule("r", "namespace", "EQUALS", `"a"`))
	w.post(t, "/v2/policies", policy(p, on(is("serviceName", "cloud-object-storage"), is("serviceInstance", cosGUID)), nil, reader))
	w.post(t, "/v2/policies", policy(p, on(is("serviceName", "containers-kubernetes"), is("serviceInstance", "c0demovpc0000000us10")), nil, reader))
	w.rule(t, p, podRule("c", "service_instance", "EQUALS", `"c0demovpc0000000us10"`))
	cases := changedTrust()
	maps.Copy(cases, changedNames())
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := all(t, w.Reader())
			profiles := a.Profiles.Seen()
			c.change(a, &profiles[0])
			text, notes := exported(t, a)
			check(t, c.odd, text, notes)
			staysEmpty(t, text, a)
		})
	}
}

func TestAnExportListsNoMoreThanADocumentCan(t *testing.T) {
	t.Parallel()
	links := make([]iam.Link, document.Most(document.PartPods)+1)
	for i := range links {
		links[i] = iam.Link{ID: fmt.Sprintf("Link-%d", i), CRType: "IKS_SA", Link: iam.LinkTarget{CRN: gone, Namespace: fmt.Sprintf("n%d", i), Name: "s"}}
	}
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "p"}})
	p.Links = account.Whole(links)
	a := &account.Account{ID: sandbox.AccountID, Profiles: account.Whole([]account.Profile{p}), Clusters: account.Whole[containers.Cluster](nil)}
	text, notes := exported(t, a)
	doc := rig.Parse(t, text)
	if got := doc.Profiles[0]; len(got.Pods) != len(links)-1 || len(got.Keep) != 1 || got.Keep[0].ID != "" || len(notes.Kept) != 1 {
		t.Errorf("%d pods, %+v, %+v", len(got.Pods), got.Keep, notes)
	}
}

// double adds to each item one that is nearly the same.
func double[T any](list account.List[T], vary func(*T)) account.List[T] {
	items := list.Seen()
	for _, item := range list.Seen() {
		vary(&item)
		items = append(items, item)
	}
	return list.With(items)
}

// A caller who may not read policies gets an empty list. An export must not say that there are none.
func TestAnExportByWhoMayNotSeeKeepsWhatIsHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.profile(t, "p")
	w.post(t, "/v2/policies", policy(p, on(is("serviceName", "kms")), nil, reader))
	w.link(t, p, podLink("one", "IKS_SA", vpcCRN, "n", "s"))
	// By a caller whose access is unknown, and by one who sees all.
	unknown := w.viewer(t, "")
	text, notes := exported(t, all(t, unknown))
	staysEmpty(t, text, read(t, unknown, text))
	staysEmpty(t, text, read(t, w.Reader(), text))
	if len(notes.Kept) == 0 || !strings.Contains(text, "part: access, reason: ") {
		t.Errorf("nothing is kept: %+v\n%s", notes, text)
	}
	if text, notes := exported(t, all(t, w.viewer(t, "IBMid-SANDBOXVIEWER"))); len(notes.Kept) != 0 || strings.Contains(text, "keep") {
		t.Errorf("something is kept: %+v\n%s", notes, text)
	}
}

func TestOthersAreNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.profile(t, "p")
	w.post(t, "/v1/profiles/"+p.ID+"/identities/user", map[string]any{"identifier": "IBMid-1", "type": "user"})
	_, notes := exported(t, all(t, w.Reader()))
	if len(notes.Outside) != 1 || !strings.Contains(notes.Outside[0], "Profile 'p' also trusts user IBMid-1") {
		t.Errorf("got %+v", notes)
	}
}

func TestAnExportIsADocumentForPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Apply(t, rig.Parse(t, trustOfOrders+"  - name: wide\n    rules: [{clusterType: roks, where: {}}]\n"), plan.Options{})
	text, notes := exported(t, all(t, w.Reader()))
	want := `apiVersion: podtrust/v1
kind: Trust
account: 0f1e2d3c4b5a69788796a5b4c3d2e1f0
profiles:
  - name: orders-api
    description: pods of "the" ${order} \ service
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: orders-api}
    rules:
      - name: any-prod-vpc
        clusterType: iks
        where:
          namespace: prod
          serviceAccount: trusted-profile
    groups:
      - cos-readers
    access:
      - service: cloud-object-storage
        instance: demo-cos
        roles: [Reader]
  - name: wide
    rules:
      - clusterType: roks
        where: {}
`
	if diff := cmp.Diff(strings.Replace(want, "${order}", "$${order}", 1), text); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(export.Notes{}, notes); diff != "" {
		t.Error(diff)
	}
}

// trustOfOrders is a document with one thing of each part.
const trustOfOrders = `apiVersion: podtrust/v1
kind: Trust
profiles:
  - name: orders-api
    description: pods of "the" $${order} \ service
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: orders-api}
    rules:
      - name: any-prod-vpc
        clusterType: iks
        where: {namespace: prod, serviceAccount: trusted-profile}
    groups: [cos-readers]
    access:
      - {service: cloud-object-storage, instance: demo-cos, roles: [Reader]}
`
