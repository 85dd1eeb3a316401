package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/document"
)

// Waive leaves out the findings that waivers fit, and adds findings about waivers that have expired or fit nothing. A waiver whose
// checks were not made, or not completely, is not called unused.
func (r Report) Waive(waivers []document.Waiver, at time.Time, o Options) Report {
	used := make([]bool, len(waivers))
	kept := []Finding{}
	for _, f := range r.Findings {
		i := slices.IndexFunc(waivers, func(w document.Waiver) bool { return !expiredWaiver(w, at) && fits(w, f) })
		if i < 0 {
			kept = append(kept, f)
			continue
		}
		used[i] = true
		r.accept(f.ID)
		r.Summary.Waived++
	}
	c := &checker{at: at, o: o, kinds: kindsByID()}
	for i, w := range waivers {
		object := fmt.Sprintf("waiver of '%s' in %s:%d", w.ID, w.Pos.File, w.Pos.Line)
		switch {
		case expiredWaiver(w, at):
			last := w.Expires.AddDate(0, 0, -1).Format(time.DateOnly)
			c.found(Finding{ID: WaiverExpired, Object: object, Evidence: "its last day was " + last + "; its reason was: " + w.Reason})
		case !used[i] && c.wants(ID(w.ID)) && !r.unsureOf(w):
			c.found(Finding{ID: WaiverUnused, Object: object, Evidence: "no finding has this ID, profile and object; its reason is: " + w.Reason})
		}
	}
	kept = append(kept, c.findings...)
	r.Findings = kept
	r.sort()
	r.count()
	return r
}

func expiredWaiver(w document.Waiver, at time.Time) bool {
	return !w.Expires.IsZero() && !at.Before(w.Expires)
}

func fits(w document.Waiver, f Finding) bool {
	return ID(w.ID) == f.ID && matches(w.Profile, f.Profile) && matches(w.Object, f.Object)
}

// unsureOf reports whether a check that could have found what a waiver is for was not made completely.
func (r Report) unsureOf(w document.Waiver) bool {
	return slices.ContainsFunc(r.Unknown, func(u Unknown) bool {
		return slices.Contains(u.Checks, ID(w.ID)) &&
			(len(u.Profiles) == 0 || slices.ContainsFunc(u.Profiles, func(name string) bool { return matches(w.Profile, name) }))
	})
}

// matches reports whether a text is that of a pattern, in which '*' is any text. The empty pattern is every text.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if pattern == "" {
		return true
	}
	if len(parts) == 1 {
		return pattern == text
	}
	last := len(parts) - 1
	rest, ok := strings.CutPrefix(text, parts[0])
	for _, part := range parts[1:last] {
		if ok {
			_, rest, ok = strings.Cut(rest, part)
		}
	}
	return ok && strings.HasSuffix(rest, parts[last])
}

// Baseline is the findings of an earlier audit of an account.
type Baseline struct {
	Account string              // ID of the account
	trust   map[string][]string // of each finding by its key: by what pods get in
}

// has reports whether a finding is one of the baseline: it was there, and pods get in by nothing that they did not get in by then.
func (b Baseline) has(f Finding) bool {
	then, was := b.trust[f.Key()]
	return was && !slices.ContainsFunc(f.Trust, func(by string) bool { return !slices.Contains(then, by) })
}

// ErrBaseline is matched by the error for a file that is not the JSON of an audit.
var ErrBaseline = errors.New("the baseline is not the result of 'podtrust audit -o json'")

// ReadBaseline reads the findings of an earlier audit from its JSON. The error matches ErrBaseline, and says where the text can't
// be read. A text that does not name its account is refused: its findings could be those of another one.
func ReadBaseline(data []byte) (Baseline, error) {
	var report struct {
		Account  string     `json:"account"`
		Findings *[]Finding `json:"findings"`
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch err := json.Unmarshal(data, &report); {
	case errors.As(err, &syntax):
		return Baseline{}, fmt.Errorf("%w: line %d: %w", ErrBaseline, lineOf(data, syntax.Offset), err)
	case errors.As(err, &kind):
		return Baseline{}, fmt.Errorf("%w: line %d: '%s' is of another type", ErrBaseline, lineOf(data, kind.Offset), kind.Field)
	case err != nil:
		return Baseline{}, fmt.Errorf("%w: %w", ErrBaseline, err)
	case report.Findings == nil:
		return Baseline{}, fmt.Errorf("%w: it has no 'findings'", ErrBaseline)
	}
	b := Baseline{report.Account, map[string][]string{}}
	for i, f := range *report.Findings {
		if f.ID == "" || f.Object == "" {
			return Baseline{}, fmt.Errorf("%w: finding %d has no 'id' or no 'object'", ErrBaseline, i+1)
		}
		b.trust[f.Key()] = append(b.trust[f.Key()], f.Trust...)
	}
	if b.Account == "" {
		return Baseline{}, fmt.Errorf("%w: it has no 'account', which earlier versions did not write", ErrBaseline)
	}
	return b, nil
}

func lineOf(data []byte, offset int64) int {
	return 1 + strings.Count(string(data[:min(max(offset, 0), int64(len(data)))]), "\n")
}

// New leaves out the findings that a baseline has too.
func (r Report) New(b Baseline) Report {
	kept := []Finding{}
	for _, f := range r.Findings {
		if b.has(f) {
			r.accept(f.ID)
			continue
		}
		kept = append(kept, f)
	}
	r.Summary.Baseline += len(r.Findings) - len(kept)
	r.Findings = kept
	r.count()
	return r
}
