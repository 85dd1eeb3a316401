package near_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account/near"
)

func TestNearNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"order":      {"orders", "orders-api"},
		"ORDERS":     {"orders", "orders-api"},
		"billing":    {"bilings"},
		"x":          nil,
		"":           nil,
		"orders-apx": {"orders-api", "orders"},
	} {
		got := near.Names(text, []string{"orders-api", "orders", "bilings", "", "orders", "zz"})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("'%s': %s", text, diff)
		}
	}
}
