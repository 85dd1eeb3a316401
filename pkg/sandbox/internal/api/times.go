package api

import "time"

// MinuteTime is a time as IAM identity writes it: to the minute, and with an offset that RFC 3339 does not know.
func MinuteTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04+0000") }

// SecondTime is a time as access groups write it.
func SecondTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// MilliTime is a time as policies write it.
func MilliTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// ParseTime reads a time in any of the forms that IAM takes. It reports whether it is one.
func ParseTime(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04Z0700", "2006-01-02T15:04:05Z0700", time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
