package iam_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/iam"
)

const (
	wireAccount = "0123456789abcdef0123456789abcdef"
	wireProfile = "Profile-6f1b2c3d-0a1b-4c2d-8e3f-112233445566"
	wireOther   = "Profile-70a1b2c3-1b2c-4d5e-9f60-223344556677"
	wireGroup   = "AccessGroupId-6b0f9d3e-1f0a-4a35-9d3c-5f4b7f0f7d11"
	wireCluster = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + wireAccount + ":c0abcdef01ghijkl2mno::"
)

var wireNow = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func at(year int, month time.Month, day, hour, minute, second, milli int) iam.Time {
	return iam.Time{Time: time.Date(year, month, day, hour, minute, second, milli*1e6, time.UTC)}
}

// wire answers with files, one after the other, and keeps the requests.
type wire struct {
	mu    sync.Mutex
	files []string
	asked []string // request line and body
	odd   []string // requests with headers that are not as they should be
}

func (s *wire) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	line := r.Method + " " + r.RequestURI
	if tag := r.Header.Get("If-Match"); tag != "" {
		line += "\nIf-Match: " + tag
	}
	s.asked = append(s.asked, strings.TrimSpace(line+"\n"+string(body)))
	kind := ""
	if len(body) > 0 {
		kind = "application/json"
	}
	token := "Bearer wire-token"
	if strings.HasPrefix(r.URL.Path, "/identity/") {
		kind, token = "application/x-www-form-urlencoded", ""
	}
	if r.Header.Get("Accept") != "application/json" || r.Header.Get("Content-Type") != kind || r.Header.Get("Authorization") != token ||
		r.Header.Get("User-Agent") != "podtrust/test" {
		s.odd = append(s.odd, line)
	}
	if len(s.files) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	answer, err := os.ReadFile(filepath.Join("testdata", "wire", s.files[0]+".json"))
	if err != nil {
		answer = []byte(err.Error())
	}
	s.files = s.files[1:]
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer)
}

func TestRequestsAndAnswersAreThoseOfThePublishedAPI(t *testing.T) {
	t.Parallel()
	var used []string
	for name, row := range wireRows() {
		used = append(used, row.files...)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := &wire{files: row.files}
			listener := httptest.NewServer(server)
			t.Cleanup(listener.Close)
			c := must(iam.New(iam.Config{
				URL: listener.URL, ResourceURL: listener.URL, AccountsURL: listener.URL, HTTP: listener.Client(), UserAgent: "podtrust/test",
				Token: func(context.Context) (string, error) { return "wire-token", nil }, Now: func() time.Time { return wireNow }, Sleep: noSleep,
			}))(t)

			got, err := row.call(t.Context(), c)

			failure := ""
			if err != nil {
				failure = err.Error()
			}
			if failure != row.failure {
				t.Fatalf("got the error %q, want %q", failure, row.failure)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(row.asked, server.asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			if len(server.odd) > 0 {
				t.Errorf("these had other headers than they should: %v", server.odd)
			}
		})
	}
	files, err := filepath.Glob(filepath.Join("testdata", "wire", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(used, strings.TrimSuffix(filepath.Base(file), ".json")) {
			t.Errorf("no row uses %s", file)
		}
	}
}
