package lifetime_test

import (
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/iam"
)

func TestWhenAPolicyHolds(t *testing.T) {
	t.Parallel()
	bound := func(operator, value string) map[string]any {
		return map[string]any{"key": "{{environment.attributes.current_date_time}}", "operator": operator, "value": value}
	}
	from, to := bound("dateTimeGreaterThanOrEquals", "2026-01-01T00:00:00+00:00"), bound("dateTimeLessThanOrEquals", "2026-02-01T01:00:00+01:00")
	weekly := map[string]any{"key": "{{environment.attributes.day_of_week}}", "operator": "dayOfWeekAnyOf", "value": []any{"1+00:00"}}
	and := func(conditions ...any) any { return map[string]any{"operator": "and", "conditions": conditions} }
	begins, ends := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		rule  any
		want  lifetime.Window
		whole bool
	}{
		"none":         {nil, lifetime.Window{}, true},
		"both":         {and(from, to), lifetime.Window{Begins: begins, Ends: ends}, true},
		"one":          {to, lifetime.Window{Ends: ends}, true},
		"two ends":     {and(to, bound("dateTimeLessThan", "2030-01-01T00:00:00Z"), from), lifetime.Window{Begins: begins, Ends: ends}, true},
		"two begins":   {and(from, bound("dateTimeGreaterThan", "2020-01-01T00:00:00Z")), lifetime.Window{Begins: begins}, true},
		"and weekdays": {and(to, weekly), lifetime.Window{Ends: ends}, false},
		"or":           {map[string]any{"operator": "or", "conditions": []any{from, to}}, lifetime.Window{}, false},
		"not a time":   {bound("dateTimeLessThan", "soon"), lifetime.Window{}, false},
		"text":         {"always", lifetime.Window{}, false},
	} {
		got, whole := lifetime.WindowOf(iam.Policy{Rule: row.rule})
		if got != row.want || whole != row.whole {
			t.Errorf("%s: got %v, %v", name, got, whole)
		}
	}
	if _, whole := lifetime.WindowOf(iam.Policy{Pattern: "attribute-based-condition:x"}); whole {
		t.Error("a pattern that is not known is taken for a window")
	}
}
