package containers_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
)

const wireAccount = "0123456789abcdef0123456789abcdef"

// wire answers paths with files, and keeps the requests.
type wire struct {
	files map[string]string
	mu    sync.Mutex
	asked []string
}

func (s *wire) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.Method+" "+r.RequestURI)
	if r.Header.Get("Authorization") != "Bearer wire-token" || r.Header.Get("Accept") != "application/json" || r.Header.Get("User-Agent") != "podtrust/test" {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	answer, err := os.ReadFile(filepath.Join("testdata", "wire", s.files[r.URL.Path]+".json"))
	if err != nil {
		w.WriteHeader(http.StatusTeapot)
	}
	_, _ = w.Write(answer)
}

func open(t *testing.T, server *httptest.Server, change func(*containers.Config)) *containers.Client {
	t.Helper()
	t.Cleanup(server.Close)
	config := containers.Config{
		URL: server.URL + "/global", HTTP: server.Client(), UserAgent: "podtrust/test",
		Token: func(context.Context) (string, error) { return "wire-token", nil },
		Sleep: func(context.Context, time.Duration) error { return nil },
	}
	if change != nil {
		change(&config)
	}
	c, err := containers.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wireClassic() containers.Cluster {
	return containers.Cluster{
		ID: "c0exampleiks0000demo", Name: "demo-classic", Type: "kubernetes", Provider: "classic", MasterKubeVersion: "1.31.4_1537",
		CRN:    "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + wireAccount + ":c0exampleiks0000demo::",
		Region: "us-south", Location: "Dallas", State: "normal", ResourceGroup: "aaaabbbbccccddddeeeeffff00001111", ResourceGroupName: "default",
		CreatedDate: "2026-01-15T01:57:11.5Z", WorkerCount: 3,
	}
}

func wireVPC() containers.Cluster {
	return containers.Cluster{
		ID: "c1exampleroks000demo", Name: "demo-roks", Type: "openshift", Provider: "vpc-gen2", MasterKubeVersion: "4.16.20_1572_openshift",
		CRN:    "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/" + wireAccount + ":c1exampleroks000demo::",
		Region: "eu-de", Location: "Frankfurt", State: "normal", ResourceGroup: "aaaabbbbccccddddeeeeffff00001111", ResourceGroupName: "default",
		CreatedDate: "2026-01-15T01:57:11+0000", WorkerCount: 2,
	}
}

// IBM's lists carry no CRN, and one that an entry shows all the same is not trusted.
func TestListsOfAllProvidersBecomeOne(t *testing.T) {
	t.Parallel()
	server := &wire{files: map[string]string{
		"/global/v2/classic/getClusters": "list-classic", "/global/v2/vpc/getClusters": "list-vpc", "/global/v2/satellite/getClusters": "list-satellite",
	}}
	c := open(t, httptest.NewServer(server), nil)

	got, failures, err := c.ListClusters(t.Context(), containers.ListOptions{})

	if err != nil || len(failures) != 0 {
		t.Fatal(err, failures)
	}
	classic, vpc := wireClassic(), wireVPC()
	classic.CRN, vpc.CRN = "", ""
	want := []containers.Cluster{classic, {
		ID: "c2examplesat0000demo", Name: "demo-edge", Provider: "satellite", MasterKubeVersion: "4.15.1_1530_openshift", Region: "us-east",
		State: "normal",
	}, vpc}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	slices.Sort(server.asked)
	asked := []string{
		"GET /global/v2/classic/getClusters", "GET /global/v2/satellite/getClusters", "GET /global/v2/vpc/getClusters?provider=vpc-gen2",
	}
	if diff := cmp.Diff(asked, server.asked); diff != "" {
		t.Error(diff)
	}
	for i, openshift := range []bool{false, true, true} {
		if got[i].OpenShift() != openshift {
			t.Errorf("%s: OpenShift is %t", got[i].Name, !openshift)
		}
	}
	for i, created := range []string{"2026-01-15T01:57:11Z", "0001-01-01T00:00:00Z", "2026-01-15T01:57:11Z"} {
		if text := got[i].Created().Format(time.RFC3339); text != created {
			t.Errorf("%s: created %s, want %s", got[i].Name, text, created)
		}
	}
}

func TestAnAccountWithoutClusters(t *testing.T) {
	t.Parallel()
	c := open(t, httptest.NewServer(&wire{files: map[string]string{"/global/v2/classic/getClusters": "list-null"}}), nil)
	got, failures, err := c.ListClusters(t.Context(), containers.ListOptions{Provider: containers.Classic})
	if err != nil || len(failures) != 0 || got == nil || len(got) != 0 {
		t.Errorf("got %#v, %v, %v", got, failures, err)
	}
}

func TestAClusterComesInTheFormOfEitherVersion(t *testing.T) {
	t.Parallel()
	classic := wireClassic()
	classic.CreatedDate = "2026-01-15T01:57:11+0000"
	for file, want := range map[string]containers.Cluster{"get-v1-compatible": classic, "get-vpc": wireVPC()} {
		server := &wire{files: map[string]string{"/global/v2/getCluster": file}}
		c := open(t, httptest.NewServer(server), nil)
		got, err := c.GetCluster(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		if _, err := c.GetCluster(t.Context(), "a name&b"); !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("the answer is about another cluster: %v", err)
		}
		asked := []string{"GET /global/v2/getCluster?cluster=" + want.ID + "&v1-compatible", "GET /global/v2/getCluster?cluster=a+name%26b&v1-compatible"}
		if diff := cmp.Diff(asked, server.asked); diff != "" {
			t.Error(diff)
		}
	}
}
