package endpoint

import (
	"slices"
	"strings"
)

// OfIBM reports whether a base URL leads to an API of IBM Cloud that podtrust uses: at its public host, at a private or a
// regional one, or in IBM's test environment. The suffix of the host says nothing: routes of clusters, which have the content
// of customers, have it as well.
func OfIBM(address string) bool {
	u, err := Parse(address)
	if err != nil || u.Scheme != "https" || u.Port() != "" && u.Port() != "443" {
		return false
	}
	host, found := strings.CutSuffix(strings.ToLower(u.Hostname()), ".cloud.ibm.com")
	if !found {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(host, ".test"), ".")
	service := labels[len(labels)-1]
	if !slices.Contains([]string{
		"iam", "containers", "resource-controller", "accounts", "user-management", "globalcatalog",
	}, service) {
		return false
	}
	switch before := labels[:len(labels)-1]; len(before) {
	case 0:
		return true
	case 1:
		return before[0] == "private" || isRegion(before[0])
	case 2:
		return before[0] == "private" && isRegion(before[1]) || isRegion(before[0]) && before[1] == "private"
	}
	return false
}

// isRegion reports whether a label has the form of a region, such as us-south or jp-osa. Those of clusters' hosts, such as
// c100-e, begin with a letter and a digit.
func isRegion(label string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	country, place, found := strings.Cut(label, "-")
	return found && len(country) == 2 && strings.Trim(country, letters) == "" &&
		len(place) >= 2 && len(place) <= 8 && strings.Trim(strings.TrimRight(place, "0123456789"), letters) == ""
}
