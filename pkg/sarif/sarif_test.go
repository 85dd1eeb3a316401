package sarif_test

import (
	"encoding/json"
	"testing"

	"github.com/podtrust/podtrust/pkg/sarif"
)

// log is what the schema of SARIF requires, and what code hosts need beyond it.
type log struct {
	Version string `json:"version"`
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name  string `json:"name"`
				Rules []struct {
					ID            string                 `json:"id"`
					Configuration struct{ Level string } `json:"defaultConfiguration"`
				} `json:"rules"`
			} `json:"driver"`
		} `json:"tool"`
		Invocations []struct {
			Successful    *bool `json:"executionSuccessful"`
			Notifications []struct {
				Message struct{ Text string } `json:"message"`
			} `json:"toolExecutionNotifications"`
		} `json:"invocations"`
		Results []struct {
			RuleID    string `json:"ruleId"`
			RuleIndex int    `json:"ruleIndex"`
			Message   struct{ Text string }
			Locations []struct {
				Physical struct {
					Artifact struct{ URI string } `json:"artifactLocation"`
					Region   *struct {
						Line int `json:"startLine"`
					} `json:"region"`
				} `json:"physicalLocation"`
			} `json:"locations"`
			Prints map[string]string `json:"partialFingerprints"`
		} `json:"results"`
	} `json:"runs"`
}

func TestALogHasWhatItsReadersRequire(t *testing.T) {
	t.Parallel()
	rules := []sarif.Rule{{ID: "a", Level: sarif.Note}, {ID: "b", Level: sarif.Error, Score: "9.5"}}
	results := []sarif.Result{
		{RuleID: "b", Level: sarif.Error, Message: "m", Path: "./my charts/ä.yaml", Line: 3, Column: 1},
		{RuleID: "a", Level: sarif.Note, Message: "n", Path: "profiles/x:y", Object: "profile 'x:y'", Print: "f"},
	}
	data, err := json.Marshal(sarif.New("1", rules, results, []string{"links were not read"}))
	if err != nil {
		t.Fatal(err)
	}
	var got log
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if got.Version != "2.1.0" || run.Tool.Driver.Name == "" || run.Tool.Driver.Rules[1].Configuration.Level != "error" {
		t.Errorf("got %s", data)
	}
	for i, want := range []struct {
		uri  string
		line bool
	}{{"my%20charts/%C3%A4.yaml", true}, {"profiles/x%3Ay", false}} {
		r := run.Results[i]
		at := r.Locations[0].Physical
		if at.Artifact.URI != want.uri || (at.Region != nil) != want.line || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" {
			t.Errorf("result %d: got %+v", i, r)
		}
	}
	if n := run.Invocations[0]; n.Successful == nil || !*n.Successful || n.Notifications[0].Message.Text != "links were not read" {
		t.Errorf("got %+v", n)
	}
	if run.Results[1].Prints["podtrust/v1"] != "f" || run.Results[0].Prints != nil {
		t.Errorf("got %+v", run.Results)
	}
	if data, err = json.Marshal(sarif.New("1", nil, nil, nil)); err != nil || len(data) == 0 {
		t.Fatal(err)
	}
}
