package snapshot

import "github.com/podtrust/podtrust/pkg/crn"

// accounts refuses profiles and clusters of another account: the file was put together of two. A link may name a cluster of another
// account, and does not come here.
func (r *reading) accounts(f form) {
	for i, p := range f.Profiles.Items {
		r.own(at("profiles", i), f.AccountID, p.AccountID)
		r.own(at("profiles", i), f.AccountID, accountOf(p.CRN))
	}
	for i, c := range f.Clusters.Items {
		r.own(at("clusters", i), f.AccountID, accountOf(c.CRN))
	}
}

// own refuses the account of an item if it is another one; "" says nothing.
func (r *reading) own(path, account, is string) {
	if is != "" && is != account {
		r.refuse(path, "it is of account '"+is+"', and the snapshot is of account '"+account+"'")
	}
}

// accountOf is the account in a CRN; "" for none.
func accountOf(text string) string {
	name, err := crn.Parse(text)
	if err != nil {
		return "" // not every list has CRNs
	}
	return name.AccountID()
}
