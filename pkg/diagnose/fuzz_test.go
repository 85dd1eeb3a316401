package diagnose_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// FuzzRun diagnoses facts of any kind: the report can be printed, is the same each time, and names causes that exist.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"Token":{"Problem":"missing"}}`, `{"Token":{"Payload":{"exp":1}},"Exchange":{"Status":400,"Code":"BXNIM0398E","Details":"a:b:c:d"}}`,
		`{"Trust":{"Links":[{}],"Rules":[{}]},"Cluster":{},"Access":{},"Profile":{"ID":"Profile-1"}}`, `{"Skew":-1,"Manifest":[{}],"Others":[{}]}`,
		`{"Exchange":{"Status":404,"Details":":::"},"Missing":["x"]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var facts diagnose.Facts
		_ = json.Unmarshal(data, &facts) // what can't be read is not known
		report := diagnose.Run(facts)
		if _, err := json.Marshal(report); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(must(json.Marshal(diagnose.Run(facts)))), string(must(json.Marshal(report)))); diff != "" {
			t.Errorf("the second report differs: %s", diff)
		}
		if report.Cause != nil {
			if _, ok := causes.Find(report.Cause.ID); !ok {
				t.Errorf("there is no cause %q", report.Cause.ID)
			}
		}
	})
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}
