package plan

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document/resolve"
)

// Surplus is what listed profiles are seen to have and the documents do not list.
type Surplus struct {
	Removable int // what Prune would remove
	Other     int // trust of others than pods, and policies with conditions: no plan compares them
}

// SurplusOf counts what the listed profiles have beside what is desired. It is pure.
func SurplusOf(d resolve.Desired, a *account.Account) Surplus {
	var s Surplus
	for _, want := range d.Profiles {
		if want.Absent {
			continue
		}
		changes := differ{account: a, want: want, have: want.Have, Options: Options{Prune: true}}
		changes.present()
		for _, c := range changes.list {
			if c.Action == Remove {
				s.Removable++
			}
		}
		others, _ := want.Have.Others()
		s.Other += len(others)
		for _, p := range want.Have.Policies.Seen() {
			if account.Conditional(p) {
				s.Other++
			}
		}
	}
	return s
}
