package rule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// at decides a condition on the time, or says why it is none.
func (r Rule) at(now time.Time) (bool, error) {
	switch {
	case r.Operator == "dayOfWeekEquals", r.Operator == "dayOfWeekAnyOf":
		return onDay(r.Value, now)
	case strings.HasPrefix(r.Operator, "dateTime"):
		return compare(r.Operator, "dateTime", r.Value, time.RFC3339, now)
	case strings.HasPrefix(r.Operator, "date"):
		return compare(r.Operator, "date", r.Value, "2006-01-02Z07:00", now)
	case strings.HasPrefix(r.Operator, "time"):
		return compare(r.Operator, "time", r.Value, "15:04:05Z07:00", now)
	}
	return false, fmt.Errorf("operator '%s' is not supported", r.Operator)
}

// compare reads the value by a layout and puts the present into the same layout and offset, so that what the layout leaves
// out, such as the day, counts on neither side.
func compare(operator, kind string, value any, layout string, now time.Time) (bool, error) {
	text, _ := value.(string)
	wanted, err := time.Parse(layout, text)
	if err != nil {
		return false, fmt.Errorf("'%v' is not a %s such as %s", value, kind, layout)
	}
	got, err := time.Parse(layout, now.In(wanted.Location()).Format(layout))
	if err != nil {
		return false, err
	}
	switch strings.TrimPrefix(operator, kind) {
	case "LessThan":
		return got.Before(wanted), nil
	case "LessThanOrEquals":
		return !got.After(wanted), nil
	case "GreaterThan":
		return got.After(wanted), nil
	case "GreaterThanOrEquals":
		return !got.Before(wanted), nil
	}
	return false, fmt.Errorf("operator '%s' is not supported", operator)
}

// onDay takes one day or a list, each a number from 1 for Monday to 7, or a text of that and an offset such as "1+00:00".
func onDay(value any, now time.Time) (bool, error) {
	days, ok := value.([]any)
	if !ok {
		days = []any{value}
	}
	found := false
	for _, d := range days {
		number, place, err := parseDay(d)
		if err != nil {
			return false, err
		}
		today := int(now.In(place).Weekday())
		found = found || number%7 == today
	}
	return found, nil
}

func parseDay(value any) (number int, place *time.Location, err error) {
	bad := fmt.Errorf("'%v' is not a day such as 1+00:00", value)
	switch v := value.(type) {
	case float64:
		number, place = int(v), time.UTC
	case string:
		if len(v) < 2 {
			return 0, nil, bad
		}
		offset, err := time.Parse("Z07:00", v[1:])
		if err != nil {
			return 0, nil, bad
		}
		number, _ = strconv.Atoi(v[:1])
		place = offset.Location()
	}
	if number < 1 || number > 7 {
		return 0, nil, bad
	}
	return number, place, nil
}
