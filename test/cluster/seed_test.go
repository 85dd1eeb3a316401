package cluster

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// seed follows the Job of IBM's page of August 2021 to its end. The API server accepts it unchanged, which is why people
// still use it; podtrust has to report what is out of date in it.
func (w world) seed(t *testing.T) {
	t.Parallel()
	var job batch.Job
	if err := yaml.UnmarshalStrict([]byte(readFile(t, filepath.Join("testdata", "seed", "job.yaml"))), &job); err != nil {
		t.Fatal(err)
	}
	pod := w.main.schedule(t, &core.Pod{
		ObjectMeta: meta.ObjectMeta{Name: job.Name + "-x7k2p", Namespace: job.Namespace}, Spec: job.Spec.Template.Spec,
	})
	file := w.main.mountTokens(t, pod) + "/var/run/secrets/tokens/vault-token"
	lenient, strict := w.serveSandbox(t), w.serveSandbox(t, "--strict-audience")
	for _, p := range []program{lenient, strict} {
		p.must(t, "profile", "create", "seed")
		p.must(t, "profile", "link", "seed", "--cluster", "demo-vpc", "--namespace", "default", "--service-account", "default")
		p.trust(t, "demo-vpc", w.main)
	}
	exchange := []string{"token", "exchange", "--profile", "seed", "--token-file", file, "-o", "json"}

	t.Run("its audience and lifetime are named as outdated", func(t *testing.T) {
		r := lenient.run(t, "token", "inspect", "--token-file", file, "-o", "json")
		for _, part := range []string{"'iam' since October 2021", "2h0m0s", "expirationSeconds: 3600"} {
			if r.code != 0 || !strings.Contains(r.out, part) || !strings.Contains(r.errs, part) {
				t.Errorf("exit %d, and no word of %q\n%s%s", r.code, part, r.out, r.errs)
			}
		}
	})
	t.Run("where IAM looks at neither, it is exchanged with a warning", func(t *testing.T) {
		r := lenient.run(t, exchange...)
		if r.code != 0 || !strings.Contains(r.errs, "its audience is 'vault'") || !strings.Contains(r.out, `"pod": "token-exchange-job-x7k2p"`) {
			t.Errorf("exit %d\n%s%s", r.code, r.out, r.errs)
		}
	})
	t.Run("where IAM looks at the audience, it is refused", func(t *testing.T) {
		r := strict.run(t, exchange...)
		if f := r.failure(t); r.code != 7 || f.Code != "BXNIM0405E" || !strings.Contains(f.Cause, "the audience is not 'iam'") {
			t.Errorf("exit %d, %+v", r.code, f)
		}
	})
	t.Run("its two equals signs ask for a profile that there is not", func(t *testing.T) {
		id := strings.TrimSpace(lenient.must(t, "profile", "get", "seed", "-o", "id"))
		code, details := curl(t, lenient.endpoint, "profile_id=="+id+"&cr_token="+url.QueryEscape(readFile(t, file)))
		if code != "BXNIM0398E" || !strings.Contains(details, "profile ID 'iam-="+id+"'") {
			t.Errorf("got %s %s", code, details)
		}
	})
}

// curl sends what the Job's command line sends.
func curl(t *testing.T, endpoint, form string) (code, details string) {
	t.Helper()
	body := strings.NewReader("grant_type=urn:ibm:params:oauth:grant-type:cr-token&" + form)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint+"/identity/token", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Code    string `json:"errorCode"`
		Details string `json:"errorDetails"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer.Code, answer.Details
}
