package draw_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/graph/draw"
	"github.com/podtrust/podtrust/pkg/iam"
)

// texts are the rows of a map, one a line.
func texts(m *draw.Map) string {
	var b strings.Builder
	for _, r := range m.Rows() {
		b.WriteString(strings.Join([]string{r.From, r.What, r.To, r.By, r.Note}, " | ") + "\n")
	}
	return b.String()
}

func TestAMapShowsTrustAndAccess(t *testing.T) {
	t.Parallel()
	want := `demo/orders/orders-api | can become | profile orders-api | link 'orders' (link-orders) | 
user jane@example.com | can become | profile orders-api | identity 'jane@example.com' (IBMid-1) | 
profile orders-api | Reader | cloud-object-storage | policy (policy-1) | 
profile orders-api | is in | group readers | membership | 
group readers | Writer | kms | policy (policy-3) | 
any iks cluster/*/web | can become | profile wide | rule 'any' (rule-any): iks: name EQUALS web; today: demo, shop | WIDE: a service account of this name in any namespace of any cluster
profile wide | Administrator | iam-identity | policy (policy-2) | ADMIN: Administrator on iam-identity, which lets them change who can become trusted profiles, and so get the access of any profile
unknown links | unknown whether it can become | profile unread |  | UNKNOWN: there may be more links: not allowed
profile unread | unknown roles | unknown access |  | UNKNOWN: there may be more access: not allowed
c9/orders/orders-api | never matches | profile dead | link 'gone' (link-gone) | DEAD: the account has no cluster with the ID 'c9'
nobody | can become | profile dead |  | 
nobody | can become | profile nobody |  | 
`
	m := draw.Of(small(), draw.Filter{})
	if got := texts(m); got != want {
		t.Errorf("got\n%s\nwanted\n%s", got, want)
	}
	if m.Known() {
		t.Error("a map with unread links is known")
	}
}

func TestAMapShowsWhatElseMustHold(t *testing.T) {
	t.Parallel()
	p := profile("1", "pay")
	p.Rules = account.Whole([]iam.Rule{rule("some", iam.Condition{Claim: "namespace", Operator: "CONTAINS", Value: `"pay"`})})
	a := &account.Account{ID: accountID, Profiles: account.Whole([]account.Profile{p}), Clusters: account.Whole([]containers.Cluster{cluster("c1", "demo")})}
	want := "any iks cluster/*/* | can become, if namespace CONTAINS pay | profile pay | rule 'some' (rule-some)"
	if got := texts(draw.Of(a, draw.Filter{})); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwanted\n%s", got, want)
	}
}

func TestAFilterKeepsWhatMayBelong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		filter   draw.Filter
		profiles string
		known    bool
	}{
		"a profile":          {draw.Filter{Profile: "Profile-1"}, "orders-api", true},
		"an unread profile":  {draw.Filter{Profile: "Profile-3"}, "unread", false},
		"a cluster":          {draw.Filter{Cluster: "c2"}, "unread wide", false},
		"its own cluster":    {draw.Filter{Cluster: "c1"}, "orders-api unread wide", false},
		"a namespace":        {draw.Filter{Namespace: "shop"}, "unread wide", false},
		"a service":          {draw.Filter{Service: "kms"}, "orders-api unread", false},
		"account management": {draw.Filter{Service: "iam-identity"}, "unread wide", false},
		"findings":           {draw.Filter{OnlyFound: true, Findings: map[string][]draw.Mark{"Profile-5": {{Flag: draw.Finding, ID: "no-trust"}}}}, "nobody", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := draw.Of(small(), c.filter)
			var names []string
			for _, n := range m.Nodes {
				if n.Kind == draw.Profile {
					names = append(names, n.Name)
				}
			}
			if got := strings.Join(names, " "); got != c.profiles || m.Known() != c.known {
				t.Errorf("got %q (known: %v), wanted %q (known: %v)\n%s", got, m.Known(), c.profiles, c.known, texts(m))
			}
		})
	}
}

func TestAnUnreadAccountIsNotAnEmptyOne(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*account.Account{
		"nothing":     {ID: accountID},
		"no clusters": {ID: accountID, Profiles: account.Whole([]account.Profile{})},
		"no profiles": {ID: accountID, Clusters: account.Whole([]containers.Cluster{}), Profiles: account.Filtered([]account.Profile{}, account.LeftOut)},
	} {
		m := draw.Of(a, draw.Filter{})
		if m.Known() {
			t.Errorf("%s: the map is known", name)
		}
		page, err := m.HTML(time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for kind, drawing := range map[string][]byte{"mermaid": m.Mermaid(), "dot": m.DOT(), "svg": m.SVG(), "html": page} {
			if !bytes.Contains(drawing, []byte(m.Unknown[0].Reason)) {
				t.Errorf("%s: %s does not say what is unknown:\n%s", name, kind, drawing)
			}
		}
	}
}

// wellFormed reads XML to its end, and returns the elements in it.
func wellFormed(t *testing.T, document []byte) []string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(document))
	var names []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		if start, ok := token.(xml.StartElement); ok {
			names = append(names, start.Name.Local)
		}
	}
}

func TestHostileNamesAreTextInSVG(t *testing.T) {
	t.Parallel()
	allowed := []string{"svg", "title", "style", "g", "path", "rect", "text"}
	for _, a := range []*account.Account{small(), hostile()} {
		for _, name := range wellFormed(t, draw.Of(a, draw.Filter{}).SVG()) {
			if !slices.Contains(allowed, name) {
				t.Errorf("an element %q", name)
			}
		}
	}
}

func TestHostileNamesAreTextInHTML(t *testing.T) {
	t.Parallel()
	page, err := draw.Of(hostile(), draw.Filter{}).HTML(time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(page, []byte("<script")); n != 2 {
		t.Errorf("%d scripts instead of two", n)
	}
	if n := bytes.Count(page, []byte("</script")); n != 2 {
		t.Errorf("%d ends of scripts instead of two", n)
	}
	if m := regexp.MustCompile(`(?i)<img|<!--|\x{202e}|\x00|https?://|url\(|@import`).Find(page); m != nil {
		t.Errorf("%q is in the page", m)
	}
	_, data, _ := strings.Cut(string(page), `id="data">`)
	data, _, _ = strings.Cut(data, "</script>")
	var table struct{ Texts []string }
	if err := json.Unmarshal([]byte(data), &table); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(table.Texts, hostileNames()[0]) {
		t.Error("a name is not in the data as it is")
	}
}

func TestHostileNamesMakeNoLines(t *testing.T) {
	t.Parallel()
	m := draw.Of(hostile(), draw.Filter{})
	if got, want := bytes.Count(m.Mermaid(), []byte("\n")), 1+len(m.Nodes)+len(m.Edges)+len(m.Unknown); got < want || got > want+10 {
		t.Errorf("%d lines of Mermaid for %d nodes and edges", got, want)
	}
	if got, want := bytes.Count(m.DOT(), []byte("\n")), len(m.Nodes)+len(m.Edges); got < want || got > want+8 {
		t.Errorf("%d lines of DOT for %d nodes and edges", got, want)
	}
}

func TestJSONNamesEachNodeOnce(t *testing.T) {
	t.Parallel()
	for _, a := range []*account.Account{small(), hostile()} {
		m := draw.Of(a, draw.Filter{})
		ids := map[string]bool{}
		for _, n := range m.Nodes {
			if ids[n.ID] {
				t.Errorf("two nodes have the ID %q", n.ID)
			}
			ids[n.ID] = true
		}
		for _, e := range m.Edges {
			if !ids[e.From] || !ids[e.To] {
				t.Errorf("an edge without an end: %+v", e)
			}
		}
	}
}
