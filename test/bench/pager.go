package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The length of the long list, and of its pages: the most that IAM gives.
const (
	listed   = 10_000
	pageSize = 100
)

// pager answers the list of profiles with more of them than an account may have at IBM, and so more than the sandbox holds.
type pager struct {
	on    atomic.Bool
	pages [][]byte
}

func (p *pager) answers(r *http.Request) bool {
	return p.on.Load() && r.Method == http.MethodGet && r.URL.Path == "/v1/profiles"
}

// fill makes the pages beforehand, so that the server costs next to nothing while it is measured.
func (p *pager) fill(base string) error {
	for first := 0; first < listed; first += pageSize {
		page := map[string]any{"offset": first, "limit": pageSize, "first": next(base, 0), "profiles": profiles(first)}
		if first+pageSize < listed {
			page["next"] = next(base, first+pageSize)
		}
		data, err := json.Marshal(page)
		if err != nil {
			return err
		}
		p.pages = append(p.pages, data)
	}
	return nil
}

func next(base string, offset int) string {
	query := url.Values{
		"account_id": {sandbox.AccountID}, "pagesize": {strconv.Itoa(pageSize)}, "pagetoken": {"at-" + strconv.Itoa(offset)},
	}
	return base + "/v1/profiles?" + query.Encode()
}

func profileName(i int) string { return fmt.Sprintf("workload-%05d", i) }
func profileID(i int) string   { return fmt.Sprintf("Profile-%08x-0a1b-4c2d-8e3f-112233445566", i) }

func profiles(first int) []map[string]string {
	var all []map[string]string
	for i := first; i < first+pageSize; i++ {
		id := profileID(i)
		all = append(all, map[string]string{
			"id": id, "entity_tag": fmt.Sprintf("1-%032x", i), "name": profileName(i), "iam_id": "iam-" + id,
			"crn":        "crn:v1:bluemix:public:iam-identity::a/" + sandbox.AccountID + "::profile:" + id,
			"account_id": sandbox.AccountID, "created_at": "2026-03-02T09:15+0000", "modified_at": "2026-03-02T09:15+0000",
			"description": "pods of a workload that reads receipts from a bucket and writes what it found to a database",
		})
	}
	return all
}

func (p *pager) serve(w *held, r *http.Request) {
	query := r.URL.Query()
	token, begins := strings.CutPrefix(query.Get("pagetoken"), "at-")
	offset, err := strconv.Atoi(token)
	if !begins {
		offset, err = 0, nil
	}
	whole := query.Get("pagesize") == strconv.Itoa(pageSize) && query.Get("account_id") == sandbox.AccountID
	if !whole || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") || err != nil || offset >= listed {
		w.status = http.StatusBadRequest
		return
	}
	w.header.Set("Content-Type", "application/json")
	_, _ = w.Write(p.pages[offset/pageSize])
}
