package faults_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/faults"
)

func parse(t *testing.T, text string) faults.Fault {
	t.Helper()
	f, err := faults.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]faults.Fault{
		"status=429,retry-after=1,route=POST /v1/profiles,times=2": {Status: 429, RetryAfter: 1, Route: "POST /v1/profiles", Times: 2},
		" latency = 250ms , after=3 ":                              {Latency: 250 * time.Millisecond, After: 3},
		"status=404,created-within=5s":                             {Status: 404, CreatedWithin: 5 * time.Second},
		"status=409,changed-within=2s":                             {Status: 409, ChangedWithin: 2 * time.Second},
		"status=502,work=done,body=html":                           {Status: 502, Done: true, Body: faults.HTML},
		"body=oversized":                                           {Body: faults.Oversized, Size: 32 << 20},
		"body=slow,for=1m,service=iam-groups":                      {Body: faults.Slow, For: time.Minute, Service: "iam-groups"},
		"drop=after":                                               {Drop: faults.After},
		"rate=2.5":                                                 {Rate: 2.5, Burst: 3, Status: 429},
		"rate=100,burst=7,harsh=true,retry-after=2":                {Rate: 100, Burst: 7, Harsh: true, RetryAfter: 2, Status: 429},
	} {
		if diff := cmp.Diff(want, parse(t, text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "a setting is missing",
		"status=500,":                  "a setting is missing",
		"status":                       "'status' has no value",
		"status=":                      "'status' has no value",
		"=5":                           "unknown setting ''",
		"stauts=500":                   "the settings are route, service, after",
		"status=500,status=501":        "'status' is given twice",
		"status=200":                   "from 400 to 599",
		"status=x":                     "from 400 to 599",
		"times=0,status=500":           "from 1 to",
		"latency=5":                    "a time such as 250ms",
		"latency=-5s":                  "a time such as 250ms",
		"latency=25h":                  "24h at most",
		"body=tron":                    "html or empty or torn or oversized or slow",
		"drop=now":                     "before or after",
		"rate=0":                       "from 0.001",
		"rate=NaN":                     "from 0.001",
		"rate=+Inf":                    "from 0.001",
		"harsh=yes,rate=1":             "must be true",
		"times=2":                      "a fault requires one of",
		"drop=after,status=500":        "'drop' sends no answer",
		"work=done,latency=1s":         "requires status",
		"rate=1,work=done":             "before they take effect",
		"retry-after=1,latency=1s":     "requires status or rate",
		"burst=1,status=500":           "require rate",
		"size=5,body=html":             "requires body=oversized",
		"size=2000000000000":           "from 1 to",
		"body=slow":                    "require each other",
		"for=1s,latency=1s":            "require each other",
		strings.Repeat("status=", 500): "at most 1000 bytes",
	} {
		if _, err := faults.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want it to say %q", text, err, want)
		}
	}
}

func TestPlacesThatDoNotExist(t *testing.T) {
	t.Parallel()
	routes := map[string]string{
		"GET /v1/profiles": "iam-identity", "POST /v1/profiles": "iam-identity", "GET /v1/profiles/{profile}": "iam-identity",
		"GET /v2/groups": "iam-groups",
	}
	for text, want := range map[string]string{
		"":                         "",
		",route=POST /v1/profiles": "",
		",route=/v1/profiles":      "",
		",route=GET /v1/profiles/{any},service=iam-identity": "",
		",service=iam-identty":                               "the services are iam-groups, iam-identity",
		",route=GET /v1/profile":                             "the nearest are 'GET /v1/profiles', 'GET /v1/profiles/{profile}', 'POST /v1/profiles'",
		",route=DELETE /v2/groups":                           "the nearest are 'GET /v2/groups'",
		",route=GET /v2/groups,service=iam-identity":         "service 'iam-identity' has no route",
	} {
		err := parse(t, "status=500"+text).CheckPlace(routes)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// asked tells for a row of requests which ones a fault strikes: x for struck, . for not.
func asked(t *testing.T, text string, requests ...faults.Request) string {
	t.Helper()
	set := faults.NewSet([]faults.Fault{parse(t, text)})
	var marks strings.Builder
	for _, r := range requests {
		_, struck := set.Ask(r)
		marks.WriteString(map[bool]string{true: "x", false: "."}[struck])
	}
	return marks.String()
}

func TestWhichRequestsAreStruck(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(t time.Time) func() time.Time { return func() time.Time { return t } }
	never := at(time.Time{})
	list := faults.Request{Route: "GET /v1/profiles", Service: "iam-identity", Now: now, Created: never, Changed: never}
	fresh := faults.Request{Route: "GET /v1/profiles/{profile}", Service: "iam-identity", Now: now, Created: at(now.Add(-4 * time.Second)), Changed: never}
	old := fresh
	old.Created = at(now.Add(-5 * time.Second))
	early, tooEarly := fresh, fresh // the clock was set back since
	early.Created, tooEarly.Created = at(now.Add(4*time.Second)), at(now.Add(5*time.Second))
	edit := faults.Request{Route: "PUT /v1/profiles/{profile}", Service: "iam-identity", Writes: true, Now: now, Created: never, Changed: at(now)}
	look := edit
	look.Writes = false
	groups := faults.Request{Route: "GET /v2/groups", Service: "iam-groups", Now: now, Created: never, Changed: never}
	for text, row := range map[string]struct {
		requests []faults.Request
		want     string
	}{
		"status=500":                                    {[]faults.Request{list, fresh, groups, edit}, "xxxx"},
		"status=500,times=2":                            {[]faults.Request{list, list, list}, "xx."},
		"status=500,after=2,times=1":                    {[]faults.Request{list, list, list, list}, "..x."},
		"status=500,service=iam-groups":                 {[]faults.Request{list, groups, edit}, ".x."},
		"status=500,route=/v1/profiles":                 {[]faults.Request{list, fresh, groups}, "x.."},
		"status=500,route=GET /v1/profiles/{x},times=1": {[]faults.Request{list, edit, fresh, fresh}, "..x."},
		"status=404,created-within=5s":                  {[]faults.Request{list, fresh, old}, ".x."},
		"status=404,created-within=5s,times=9":          {[]faults.Request{early, tooEarly}, "x."},
		"status=409,changed-within=1s":                  {[]faults.Request{edit, look, fresh}, "x.."},
	} {
		if got := asked(t, text, row.requests...); got != row.want {
			t.Errorf("%s: got %s, want %s", text, got, row.want)
		}
	}
}

func TestFaultsAreAskedInTheirOrder(t *testing.T) {
	t.Parallel()
	set := faults.NewSet([]faults.Fault{parse(t, "status=500,times=1"), parse(t, "status=429,times=1"), parse(t, "latency=1s")})
	var got []string
	for range 3 {
		hit, _ := set.Ask(faults.Request{})
		got = append(got, hit.ID)
	}
	if want := []string{"flag-1", "flag-2", "flag-3"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !set.Remove("flag-2") || set.Remove("flag-2") || len(set.List()) != 2 || !set.Remove("") || len(set.List()) != 0 {
		t.Errorf("after removing: %v", set.List())
	}
}

// A bucket of two that gains one a second. The numbers are the seconds at which requests come.
func TestRates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	requests := func(seconds ...float64) []faults.Request {
		var all []faults.Request
		for _, s := range seconds {
			all = append(all, faults.Request{Now: now.Add(time.Duration(s * float64(time.Second)))})
		}
		return all
	}
	for name, row := range map[string]struct {
		text    string
		seconds []float64
		want    string
	}{
		"a burst, then one a second": {"rate=1,burst=2", []float64{0, 0, 0, 1, 1, 2, 2}, "..x.x.x"},
		"it fills no further":        {"rate=1,burst=2", []float64{0, 100, 100, 100}, "...x"},
		"tenths add up":              {"rate=10,burst=1", []float64{0, 0.03, 0.06, 0.1, 0.15, 0.2}, ".xx.x."},
		"refusals are free":          {"rate=1,burst=1", []float64{0, 0.2, 0.4, 0.6, 1}, ".xxx."},
		"refusals cost":              {"rate=1,burst=1,harsh=true", []float64{0, 0.2, 1, 1.1, 3.2}, ".xxx."},
		"but not without end":        {"rate=1,burst=1,harsh=true", []float64{0, 0, 0, 0, 0, 0, 2}, ".xxxxx."},
		"a clock that goes back":     {"rate=1,burst=1", []float64{5, 0, 0.5, 1}, ".xx."},
		"refused so many times only": {"rate=1,burst=1,times=1", []float64{0, 0, 0, 0}, ".x.."},
	} {
		if got := asked(t, row.text, requests(row.seconds...)...); got != row.want {
			t.Errorf("%s: got %s, want %s", name, got, row.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("status=429,retry-after=1,route=POST /v1/profiles,times=2")
	f.Add("rate=0.1,burst=7,harsh=true")
	f.Add("body=slow,for=1h0m0.5s")
	f.Add("latency=1µs,after=1")
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := faults.Parse(text)
		if err != nil {
			return
		}
		again, err := faults.Parse(fault.String())
		if err != nil || again != fault {
			t.Errorf("%q becomes %q, which is read as %+v, %v", text, fault, again, err)
		}
	})
}
