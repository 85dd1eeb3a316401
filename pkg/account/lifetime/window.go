package lifetime

import (
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/iam"
)

// Window is when a policy holds. A zero time means no bound.
type Window struct{ Begins, Ends time.Time }

// WindowOf reads the times of a policy. whole is false if it holds under other conditions too: then it may not hold even
// inside the window.
func WindowOf(p iam.Policy) (w Window, whole bool) {
	whole = p.Rule == nil || w.read(p.Rule)
	return w, whole && (p.Pattern == "" || p.Pattern == "time-based-conditions:once") && len(p.Resource.Tags) == 0 && p.Active()
}

// read adds the bounds of a condition that must hold, alone or among others. It reports whether that is all it says.
func (w *Window) read(rule any) bool {
	object, ok := rule.(map[string]any)
	if !ok {
		return false
	}
	operator, _ := object["operator"].(string)
	if conditions, ok := object["conditions"].([]any); ok {
		whole := operator == "and"
		for _, one := range conditions {
			whole = operator == "and" && w.read(one) && whole
		}
		return whole
	}
	key, _ := object["key"].(string)
	value, _ := object["value"].(string)
	at, err := time.Parse(time.RFC3339, value)
	switch {
	case err != nil || key != "{{environment.attributes.current_date_time}}":
		return false
	case strings.HasPrefix(operator, "dateTimeLessThan"):
		if w.Ends.IsZero() || at.Before(w.Ends) { // of two bounds, both must hold
			w.Ends = at.UTC()
		}
		return true
	case strings.HasPrefix(operator, "dateTimeGreaterThan"):
		if at.After(w.Begins) {
			w.Begins = at.UTC()
		}
		return true
	}
	return false
}
