package faults

import (
	"errors"
	"fmt"
	"strings"
)

// maxText is the longest text of a fault, in bytes.
const maxText = 1000

// Parse reads the text form of a fault: settings such as "status=429" with commas between them. What it returns is
// complete: Check has nothing to say against it.
func Parse(text string) (Fault, error) {
	var f Fault
	if len(text) > maxText {
		return f, fmt.Errorf("a fault has at most %d bytes", maxText)
	}
	known, given := Keys(), map[string]bool{}
	for setting := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(setting), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok && name == "":
			return f, errors.New("a setting is missing: write a fault as in 'status=503,times=2'")
		case !ok || value == "":
			return f, fmt.Errorf("setting '%s' has no value: write it as '%s=VALUE'", name, name)
		case given[name]:
			return f, fmt.Errorf("setting '%s' is given twice", name)
		}
		given[name] = true
		key, ok := find(known, name)
		if !ok {
			return f, fmt.Errorf("unknown setting '%s': the settings are %s", name, names(known))
		}
		if err := key.set(&f, value); err != nil {
			return f, fmt.Errorf("setting '%s' is '%s' and %w", name, value, err)
		}
	}
	if err := f.Check(); err != nil {
		return f, err
	}
	return f.settle(), nil
}

func find(keys []Key, name string) (Key, bool) {
	for _, k := range keys {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

func names(keys []Key) string {
	var all []string
	for _, k := range keys {
		all = append(all, k.Name)
	}
	return strings.Join(all, ", ")
}

// String is the text form, which Parse reads.
func (f Fault) String() string {
	var settings []string
	for _, k := range Keys() {
		if value := k.get(f); value != "" {
			settings = append(settings, k.Name+"="+value)
		}
	}
	return strings.Join(settings, ",")
}

// MarshalText is the text form.
func (f Fault) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the text form.
func (f *Fault) UnmarshalText(text []byte) (err error) {
	*f, err = Parse(string(text))
	return err
}

// Check says what is wrong with a combination of settings.
func (f Fault) Check() error {
	for _, rule := range []struct {
		broken bool
		reason string
	}{
		{
			f.Latency == 0 && f.Status == 0 && f.Body == "" && f.Drop == "" && f.Rate == 0,
			"a fault requires one of latency, status, body, drop or rate",
		},
		{f.Drop != "" && (f.Status != 0 || f.Body != "" || f.Rate != 0), "'drop' sends no answer: it can't be combined with status, body or rate"},
		{f.Rate != 0 && f.Done, "'rate' refuses requests before they take effect: it can't be combined with work=done"},
		{f.Done && f.Status == 0, "'work=done' requires status; with body=... and drop=after, requests always take effect"},
		{f.RetryAfter != 0 && f.Status == 0 && f.Rate == 0, "'retry-after' requires status or rate"},
		{(f.Burst != 0 || f.Harsh) && f.Rate == 0, "'burst' and 'harsh' require rate"},
		{f.Size != 0 && f.Body != Oversized, "'size' requires body=oversized"},
		{(f.For != 0) != (f.Body == Slow), "'body=slow' and 'for' require each other"},
		{strings.Contains(f.Route+f.Service, ","), "'route' and 'service' can't contain a comma"},
	} {
		if rule.broken {
			return errors.New(rule.reason)
		}
	}
	return nil
}
