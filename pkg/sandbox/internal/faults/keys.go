package faults

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Key is one setting in the text form of a fault.
type Key struct {
	Name    string
	Value   string // what it may be, for people
	Meaning string
	get     func(Fault) string // "" when it is not set
	set     func(*Fault, string) error
}

// Keys are all settings, in the order in which texts show them.
func Keys() []Key {
	return slices.Concat(whereKeys(), answerKeys(), rateKeys())
}

func whereKeys() []Key {
	return []Key{
		textKey("route", "[METHOD] PATH", "Only this operation, as 'GET /v1/profiles/{profile}'", func(f *Fault) *string { return &f.Route }),
		textKey("service", "NAME", "Only this service, as 'iam-identity'", func(f *Fault) *string { return &f.Service }),
		numberKey("after", 1, maxCount, "Number of requests that are not affected first", func(f *Fault) *int { return &f.After }),
		numberKey("times", 1, maxCount, "Number of requests that are affected (default all)", func(f *Fault) *int { return &f.Times }),
		timeKey("created-within", "Only requests for objects created within this time", func(f *Fault) *time.Duration { return &f.CreatedWithin }),
		timeKey("changed-within", "Only changes to objects changed within this time", func(f *Fault) *time.Duration { return &f.ChangedWithin }),
	}
}

func answerKeys() []Key {
	return []Key{
		timeKey("latency", "Delay of the answer", func(f *Fault) *time.Duration { return &f.Latency }),
		numberKey("status", 400, 599, "Status of the error; the request has no effect", func(f *Fault) *int { return &f.Status }),
		wordKey("work", []string{"done"}, "With status: the request takes effect all the same",
			func(f Fault) string { return text(f.Done, "done") }, func(f *Fault, _ string) { f.Done = true }),
		numberKey("retry-after", 1, 24*60*60, "With status or rate: the Retry-After header, in seconds", func(f *Fault) *int { return &f.RetryAfter }),
		wordKey("body", words(HTML, Empty, Torn, Oversized, Slow), "How the answer's body is changed",
			func(f Fault) string { return string(f.Body) }, func(f *Fault, v string) { f.Body = Body(v) }),
		{
			Name: "size", Value: "BYTES", Meaning: "With body=oversized: size of the body",
			get: func(f Fault) string { return text(f.Size != 0, strconv.FormatInt(f.Size, 10)) },
			set: func(f *Fault, v string) (err error) {
				f.Size, err = parseNumber[int64](v, 1, maxSize)
				return err
			},
		},
		timeKey("for", "With body=slow: duration of the answer", func(f *Fault) *time.Duration { return &f.For }),
		wordKey("drop", words(Before, After), "The connection ends without an answer, before or after the request takes effect",
			func(f Fault) string { return string(f.Drop) }, func(f *Fault, v string) { f.Drop = Drop(v) }),
	}
}

func rateKeys() []Key {
	return []Key{
		{
			Name: "rate", Value: "NUMBER", Meaning: "Requests allowed per second; others are answered with 429",
			get: func(f Fault) string { return text(f.Rate != 0, strconv.FormatFloat(f.Rate, 'f', -1, 64)) },
			set: func(f *Fault, v string) (err error) {
				f.Rate, err = strconv.ParseFloat(v, 64)
				if err != nil || !(f.Rate >= minRate && f.Rate <= maxRate) { // also not for NaN
					return fmt.Errorf("must be a number from %v to %v", minRate, float64(maxRate))
				}
				return nil
			},
		},
		numberKey("burst", 1, maxCount, "With rate: requests allowed at once (default the rate)", func(f *Fault) *int { return &f.Burst }),
		wordKey("harsh", []string{"true"}, "With rate: a refused request counts too",
			func(f Fault) string { return text(f.Harsh, "true") }, func(f *Fault, _ string) { f.Harsh = true }),
	}
}

// The bounds of numbers and times.
const (
	maxCount = 1_000_000
	maxSize  = 1 << 30
	minRate  = 0.001
	maxRate  = 1_000_000
	maxTime  = 24 * time.Hour
)

func text(given bool, value string) string {
	if !given {
		return ""
	}
	return value
}

func words[T ~string](values ...T) []string {
	var texts []string
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return texts
}

func textKey(name, value, meaning string, field func(*Fault) *string) Key {
	return Key{
		Name: name, Value: value, Meaning: meaning,
		get: func(f Fault) string { return *field(&f) },
		set: func(f *Fault, v string) error {
			*field(f) = v
			return nil
		},
	}
}

func numberKey(name string, least, most int, meaning string, field func(*Fault) *int) Key {
	return Key{
		Name: name, Value: "NUMBER", Meaning: meaning,
		get: func(f Fault) string { return text(*field(&f) != 0, strconv.Itoa(*field(&f))) },
		set: func(f *Fault, v string) (err error) {
			*field(f), err = parseNumber(v, least, most)
			return err
		},
	}
}

func parseNumber[T int | int64](v string, least, most T) (T, error) {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < int64(least) || n > int64(most) {
		return 0, fmt.Errorf("must be a number from %d to %d", least, most)
	}
	return T(n), nil
}

func timeKey(name, meaning string, field func(*Fault) *time.Duration) Key {
	return Key{
		Name: name, Value: "TIME", Meaning: meaning,
		get: func(f Fault) string { return text(*field(&f) != 0, field(&f).String()) },
		set: func(f *Fault, v string) error {
			d, err := time.ParseDuration(v)
			if err != nil || d <= 0 || d > maxTime {
				return errors.New("must be a time such as 250ms or 10s, 24h at most")
			}
			*field(f) = d
			return nil
		},
	}
}

func wordKey(name string, allowed []string, meaning string, get func(Fault) string, set func(*Fault, string)) Key {
	return Key{
		Name: name, Value: strings.Join(allowed, "|"), Meaning: meaning, get: get,
		set: func(f *Fault, v string) error {
			if !slices.Contains(allowed, v) {
				return fmt.Errorf("must be %s", strings.Join(allowed, " or "))
			}
			set(f, v)
			return nil
		},
	}
}
