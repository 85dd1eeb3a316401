package app_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

func TestEachReportsWhatWasDone(t *testing.T) {
	t.Parallel()
	failure := errors.New("refused")
	for name, row := range map[string]struct {
		failAt, endAt string // the item that fails, and the one during which the run is interrupted
		done          []string
		told          string
	}{
		"all":                   {"", "", []string{"a", "b", "c"}, ""},
		"the first fails":       {"a", "", []string{}, "Not removed: 'a'; 'b'; 'c'.\n"},
		"the second fails":      {"b", "", []string{"a"}, "Removed: 'a'.\nNot removed: 'b'; 'c'.\n"},
		"the last fails":        {"c", "", []string{"a", "b"}, "Removed: 'a'; 'b'.\nNot removed: 'c'.\n"},
		"interrupted after one": {"", "a", []string{"a"}, "Removed: 'a'.\nNot removed: 'b'; 'c'.\n"},
		"interrupted within one": {
			"b", "b", []string{"a"}, "It is unknown whether this was removed: 'b'.\nRemoved: 'a'.\nNot removed: 'c'.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var errs bytes.Buffer
			a := app.New(app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs}})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			quoted := func(s string) string { return "'" + s + "'" }
			done, err := app.Each(ctx, a, "removed", []string{"a", "b", "c"}, quoted, func(_ context.Context, item string) error {
				if item == row.endAt {
					cancel()
				}
				if item == row.failAt {
					return failure
				}
				return nil
			})
			if (err == nil) != (row.failAt == "" && row.endAt == "") {
				t.Errorf("the error is %v", err)
			}
			if diff := cmp.Diff(row.done, done); diff != "" {
				t.Error(diff)
			}
			if errs.String() != row.told {
				t.Errorf("told:\n%s\nwant:\n%s", errs.String(), row.told)
			}
		})
	}
}
