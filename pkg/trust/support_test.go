package trust_test

import (
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/trust"
)

func TestSupportHasAConcernForEveryReason(t *testing.T) {
	t.Parallel()
	old, young := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		openShift bool
		version   string
		created   time.Time
		want      trust.Concern
		ok        bool
	}{
		"current":                    {false, "1.34.1_1530", young, "", true},
		"current, of unknown age":    {false, "1.34.1_1530", time.Time{}, "", true},
		"current OpenShift":          {true, "4.17.3_openshift", young, "", true},
		"too old":                    {false, "1.20.4", young, trust.TooOld, false},
		"too old OpenShift":          {true, "4.6.1_openshift", old, trust.TooOld, false},
		"made before, and updated":   {false, "1.34.1", old, trust.NeedsRefresh, true},
		"no version":                 {false, "", old, trust.VersionUnreadable, true},
		"only an asterisk":           {false, "*", young, trust.VersionUnreadable, true},
		"with an asterisk":           {false, "1.31.5_1530*", young, "", true},
		"two numbers, an asterisk":   {true, "4.16*", young, "", true},
		"too old, with an asterisk":  {false, "1.20*", young, trust.TooOld, false},
		"a candidate":                {true, "4.20.0-rc.1", young, "", true},
		"OpenShift with its mark":    {true, "4.16.23_1542_openshift", young, "", true},
		"a negative number":          {false, "-1.5", young, trust.VersionUnreadable, true},
		"a negative minor":           {false, "1.-5", young, trust.VersionUnreadable, true},
		"all zero":                   {false, "0.0.0", young, trust.VersionUnreadable, true},
		"a version without a number": {false, "latest.refreshed", young, trust.VersionUnreadable, true},
	} {
		got := trust.Supported(row.openShift, row.version, row.created)
		if got.OK != row.ok || got.Concern != row.want || (got.Reason == "") != (row.want == "") {
			t.Errorf("%s: got %+v, want %q", name, got, row.want)
		}
	}
}
