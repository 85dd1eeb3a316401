package rule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/rule"
)

func condition(key, operator, value string) string {
	return `{"key":"{{environment.attributes.` + key + `}}","operator":"` + operator + `","value":` + value + `}`
}

func all(operator string, conditions ...string) string {
	return `{"operator":"` + operator + `","conditions":[` + strings.Join(conditions, ",") + `]}`
}

func TestRulesHold(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.September, 2, 23, 30, 0, 0, time.UTC) // a Wednesday; Thursday in Tokyo
	after := condition("current_date_time", "dateTimeGreaterThanOrEquals", `"2026-09-01T08:00:00+00:00"`)
	before := condition("current_date_time", "dateTimeLessThanOrEquals", `"2026-09-05T18:00:00+00:00"`)
	past := condition("current_date_time", "dateTimeLessThan", `"2026-09-02T23:30:00+00:00"`)
	for text, want := range map[string]bool{
		after:                     true,
		past:                      false,
		all("and", after, before): true,
		all("and", after, past):   false,
		all("or", past, before):   true,
		all("and", all("or", past, after), before):                                      true,
		condition("day_of_week", "dayOfWeekAnyOf", `["3+00:00","5+00:00"]`):             true,
		condition("day_of_week", "dayOfWeekAnyOf", `["4+00:00"]`):                       false,
		condition("day_of_week", "dayOfWeekAnyOf", `["4+09:00"]`):                       true,
		condition("day_of_week", "dayOfWeekAnyOf", `[1,2,3]`):                           true,
		condition("day_of_week", "dayOfWeekEquals", `"3+00:00"`):                        true,
		condition("current_time", "timeGreaterThan", `"23:00:00+00:00"`):                true,
		condition("current_time", "timeGreaterThan", `"23:00:00+09:00"`):                false,
		condition("current_date", "dateLessThanOrEquals", `"2026-09-02+00:00"`):         true,
		condition("current_date", "dateLessThan", `"2026-09-02+00:00"`):                 false,
		`{"key":"{{resource.attributes.path}}","operator":"stringMatch","value":"a/*"}`: false,
	} {
		r, err := rule.Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := r.Holds(now); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestBadRules(t *testing.T) {
	t.Parallel()
	good := condition("day_of_week", "dayOfWeekAnyOf", `["1+00:00"]`)
	for text, want := range map[string]string{
		`[]`:                                    "neither a condition nor",
		`{"nope":1}`:                            "neither a condition nor",
		`{"operator":"and","conditions":[]}`:    "is empty",
		all("xor", good):                        "does not combine",
		all("and", all("or", all("and", good))): "nest deeper",
		all("and", strings.Split(strings.Repeat(good+"|", 11)[:len(good)*11+10], "|")...): "more than 10",
		`{"operator":"stringEquals","value":"x"}`:                                         "names no attribute",
		condition("x", "stringLike", `"x"`):                                               "not supported",
		condition("x", "equals", `"x"`):                                                   "not supported",
		condition("current_time", "timeAfter", `"23:00:00+00:00"`):                        "not supported",
		condition("current_time", "timeLessThan", `"23:00"`):                              "is not a time",
		condition("current_time", "timeLessThan", `5`):                                    "is not a time",
		condition("day_of_week", "dayOfWeekAnyOf", `["8+00:00"]`):                         "is not a day",
		condition("day_of_week", "dayOfWeekAnyOf", `["1"]`):                               "is not a day",
		condition("day_of_week", "dayOfWeekAnyOf", `[true]`):                              "is not a day",
		`{"key":"{{resource.attributes.path}}","operator":"stringMatch"}`:                 "has no value",
	} {
		if _, err := rule.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
