package trust

import (
	"strconv"
	"strings"
	"time"
)

// The lowest versions of clusters whose pods can use trusted profiles, from IBM's documents.
const (
	LeastKubernetes = "1.21"
	LeastOpenShift  = "4.7"
)

// masterRefresh is when masters were first prepared for trusted profiles: older clusters need a refresh.
func masterRefresh() time.Time { return time.Date(2021, time.August, 1, 0, 0, 0, 0, time.UTC) }

// Support says whether the pods of a cluster can use trusted profiles.
type Support struct {
	OK      bool
	Concern Concern // what speaks against it; "" when nothing does
	Reason  string  // the same in words; "" when nothing does
}

// Concern is what speaks against the support of a cluster.
type Concern string

// The concerns. TooOld is the only one for which Support is not OK.
const (
	TooOld            Concern = "too-old"            // the version is older than the least one
	NeedsRefresh      Concern = "needs-refresh"      // the master may not have been refreshed since trusted profiles exist
	VersionUnreadable Concern = "version-unreadable" // the version is not one that can be compared
)

// Supported decides about a cluster by its version, such as "1.34.1_1530", and its age; the API has no field for it. A zero
// time of creation is not checked, nor is a version that can't be read: IAM then decides.
func Supported(openShift bool, version string, created time.Time) Support {
	least, name := LeastKubernetes, "Kubernetes"
	if openShift {
		least, name = LeastOpenShift, "OpenShift"
	}
	got, ok := minor(version)
	if !ok {
		return Support{OK: true, Concern: VersionUnreadable, Reason: unknownVersion(version)}
	}
	if want, _ := minor(least); got.less(want) {
		return Support{Concern: TooOld, Reason: name + " " + got.String() + " is too old: trusted profiles need " + name + " " + least + " or later"}
	}
	if !created.IsZero() && created.Before(masterRefresh()) {
		return Support{OK: true, Concern: NeedsRefresh, Reason: "it was created before August 2021, and works only if its master was refreshed since"}
	}
	return Support{OK: true}
}

func unknownVersion(version string) string {
	if strings.Trim(version, " *") == "" {
		return "its version is not known"
	}
	return "its version " + strconv.Quote(version) + " is not known"
}

type versionNumber struct{ major, minor int }

func (v versionNumber) less(w versionNumber) bool {
	return v.major < w.major || v.major == w.major && v.minor < w.minor
}

func (v versionNumber) String() string { return strconv.Itoa(v.major) + "." + strconv.Itoa(v.minor) }

// minor reads the first two numbers of a version. Some lists add an asterisk, which is not part of it.
func minor(version string) (versionNumber, bool) {
	parts := strings.SplitN(strings.Trim(version, " *"), ".", 3)
	if len(parts) < 2 {
		return versionNumber{}, false
	}
	second, _, _ := strings.Cut(parts[1], "_")
	major, err := strconv.ParseUint(parts[0], 10, 16)
	if err != nil || major == 0 {
		return versionNumber{}, false
	}
	minor, err := strconv.ParseUint(second, 10, 16)
	return versionNumber{int(major), int(minor)}, err == nil
}
