package filter_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/filter"
)

func item(attribute string) string {
	return map[string]string{"name": "orders-API", "description": `says "hello"`}[attribute]
}

func TestFilters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		``:                 true,
		`name sw "orders"`: true,
		`name sw "Orders"`: false, `name sw_ci "Orders"`: true,
		`name ew "API"`: true, `name ew "api"`: false, `name ew_ci "api"`: true,
		`name co "ers-A"`: true, `name co "ers-a"`: false, `name co_ci "ERS-a"`: true,
		`description co "\"hello\""`:                   true,
		`name co "(or)" or name co "or"`:               true,
		`name sw "x" and name sw "o"`:                  false,
		`name sw "o" or name sw "x" and name sw "y"`:   true, // and binds closer
		`(name sw "o" or name sw "x") and name sw "y"`: false,
		`((name sw"o"))`:                               true,
		`  name  sw  "o"  `:                            true,
	} {
		f, err := filter.Parse(text, "name", "description")
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := f.Matches(item); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestBadFilters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`name`:                    "double quotes",
		`name eq "x"`:             "'eq' is not an operator",
		`name sw x`:               "double quotes",
		`name sw "x`:              "quote is not closed",
		`name sw "x\"`:            "quote is not closed",
		`(name sw "x"`:            "bracket is not closed",
		`name sw "x")`:            "unexpected",
		`name sw "x" and`:         "is not an attribute",
		`name sw "x" name sw "x"`: "unexpected",
		`crn sw "x"`:              "'crn' is not an attribute",
		`name sw "\q"`:            "is not a string",
		strings.Repeat("(", 40) + `name sw "x"` + strings.Repeat(")", 40): "nest deeper",
		`name sw "` + strings.Repeat("x", 5000) + `"`:                     "more than",
	} {
		_, err := filter.Parse(text, "name", "description")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`name sw "a" and (description co_ci "b" or name ew "c")`)
	f.Add(`(((`)
	f.Add(`name sw "\u0041\"`)
	f.Fuzz(func(_ *testing.T, text string) {
		parsed, err := filter.Parse(text, "name", "description")
		if err == nil {
			parsed.Matches(item) // neither may panic
		}
	})
}
