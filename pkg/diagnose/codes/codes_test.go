package codes_test

import (
	"slices"
	"testing"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/diagnose/codes"
)

func TestCodesNameCausesThatThereAre(t *testing.T) {
	t.Parallel()
	for _, code := range codes.All() {
		for _, id := range code.Causes {
			if _, ok := causes.Find(id); !ok {
				t.Errorf("%s names '%s', which is not a cause", code.ID, id)
			}
		}
	}
}

func TestFindACodeInAnyCase(t *testing.T) {
	t.Parallel()
	code, ok := codes.Find("bxnim0398e")
	if !ok || !slices.Contains(code.Causes, causes.TrustNone) || slices.Contains(code.Causes, causes.TokenExpired) {
		t.Errorf("got %+v, %t", code, ok)
	}
}
