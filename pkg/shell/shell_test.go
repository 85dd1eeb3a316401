package shell_test

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/shell"
)

func TestWordsAreQuotedWhereTheyMustBe(t *testing.T) {
	t.Parallel()
	got := shell.Line([]string{"podtrust", "--profile", "it's", "", "a b", "$(x)", "=a@b", "ä"})
	if want := `podtrust --profile 'it'\''s' '' 'a b' '$(x)' =a@b 'ä'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := shell.Quote("plain"); got != "'plain'" {
		t.Errorf("got %s", got)
	}
}
