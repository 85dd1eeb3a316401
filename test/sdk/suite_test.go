package sdk

import (
	"flag"
	"net/http"
	"os"
	"sync"
	"testing"
)

// TestSDK runs every operation of IBM's SDKs that the sandbox serves, each success and each refusal a subtest of its own.
// When all have run, it checks that none is missing, and that the pages of docs/sandbox show what was proven.
func TestSDK(t *testing.T) {
	s := newSuite()
	t.Run("iamidentityv1", func(t *testing.T) { testIdentity(t, s) })
	t.Run("iamaccessgroupsv2", func(t *testing.T) { testGroups(t, s) })
	t.Run("iampolicymanagementv1", func(t *testing.T) { testPolicies(t, s) })
	t.Run("resourcecontrollerv2", func(t *testing.T) { testController(t, s) })
	t.Run("resourcemanagerv2", func(t *testing.T) { testManager(t, s) })
	t.Run("usermanagementv1", func(t *testing.T) { testUsers(t, s) })
	t.Run("accountmanagementv4", func(t *testing.T) { testAccount(t, s) })
	t.Run("globalcatalogv1", func(t *testing.T) { testCatalog(t, s) })
	t.Run("core", func(t *testing.T) { testAuthenticators(t, s) })
	t.Run("every operation is proven", func(t *testing.T) { checkComplete(t, s) })
	t.Run("docs/sandbox is current", func(t *testing.T) { checkDocument(t, s) })
}

// suite gathers what the subtests have proven.
type suite struct {
	routes  *http.ServeMux
	numbers counter
	mu      sync.Mutex
	proofs  []proof
}

// proof is one subtest that passed.
type proof struct {
	service, operation, outcome string
	pattern                     string // of the route that answered
	refusal                     bool
}

func newSuite() *suite {
	s := &suite{routes: http.NewServeMux()}
	for _, pattern := range patterns() {
		s.routes.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	return s
}

func (s *suite) add(p proof) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proofs = append(s.proofs, p)
}

// update is set by "go test -update": the table is written instead of compared.
func update() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the generated tables into docs/sandbox")
	os.Exit(m.Run())
}
