package crtoken_test

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/crtoken"
)

func jwt(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"RS256"}`)) + "." + enc([]byte(claims)) + ".c2ln"
}

const podClaims = `{"aud":["iam"],"exp":4600,"iat":1000,"sub":"system:serviceaccount:orders:api",
"kubernetes.io":{"namespace":"orders","serviceaccount":{"name":"api","uid":"u"},"pod":{"name":"api-1","uid":"v"}}}`

func TestRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good", "\n token \n")
	if got, err := crtoken.ReadFile(good); got != "token" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for name, path := range map[string]string{
		"missing": filepath.Join(dir, "none"), "empty": write("empty", " \n"), "folder": dir,
		"too large": write("large", strings.Repeat("x", crtoken.MaxSize+1)),
	} {
		if _, err := crtoken.ReadFile(path); !errors.Is(err, crtoken.ErrToken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got, err := crtoken.Find([]string{filepath.Join(dir, "none"), good, dir}); got != good || err != nil {
		t.Errorf("found %q, %v", got, err)
	}
	if _, err := crtoken.Find([]string{filepath.Join(dir, "none")}); !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, crtoken.ErrToken) {
		t.Errorf("got %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"words": "hello", "two parts": "a.b", "not base64": "?.?.x", "no JSON": jwt("secret"), "an array": jwt("[]"), "null": jwt("null"),
		"no signature": strings.TrimSuffix(jwt("{}"), "c2ln"), "two documents": jwt("{}{}"),
	} {
		_, err := crtoken.Decode(text)
		var typed *crtoken.Error
		if !errors.As(err, &typed) || typed.Reason == "" || crtoken.ReasonOf(err) != typed.Reason || err.Error() != "unusable token: "+typed.Reason {
			t.Errorf("%s: got %#v, want an error with a reason", name, err)
		}
		if !errors.Is(err, crtoken.ErrToken) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWhatIsNearlyATokenIsNamed(t *testing.T) {
	t.Parallel()
	good := jwt(podClaims)
	inBase64 := base64.StdEncoding.EncodeToString([]byte(good + "\n"))
	for text, want := range map[string]string{
		"\uFEFF" + good:                       "a byte-order mark precedes the token",
		`"` + good + `"`:                      "there are quotes around the token",
		"'" + good + "'":                      "there are quotes around the token",
		`{"status":{"token":"` + good + `"}}`: "it is a Kubernetes TokenRequest in JSON, not the token in its field status.token",
		good[:30] + "\n" + good[30:]:          "there are blanks or line breaks inside the token",
		inBase64:                              "it is a token in base64, as in the data of a Kubernetes secret",
		inBase64[:76] + "\n" + inBase64[76:]:  "it is a token in base64, as in the data of a Kubernetes secret",
		"Bearer " + good:                      "the word 'Bearer' precedes the token",
		good + "\n" + good:                    "there are two tokens in it",
		good + good:                           "there are two tokens in it, without a line end between them",
		good + " # mine":                      "there is other text after the token",
		`{"status":{"token":"words"}}`:        "it is not a JWT, which has three parts separated by dots",
		"an API key":                          "it is not a JWT, which has three parts separated by dots",
	} {
		_, err := crtoken.Decode(text)
		if err == nil || crtoken.ReasonOf(err) != want || !errors.Is(err, crtoken.ErrToken) {
			t.Errorf("%.20q: got %v, want %q", text, err, want)
		}
	}
}

func TestBearerBeforeAnAccessTokenIsSkipped(t *testing.T) {
	t.Parallel()
	if token, err := crtoken.Decode("bearer " + jwt(`{"iam_id":"IBMid-1"}`)); err != nil || !token.IAM() {
		t.Errorf("got %v, %v", token, err)
	}
}

func TestASignatureThatIsCutOff(t *testing.T) {
	t.Parallel()
	enc := base64.RawURLEncoding.EncodeToString
	for _, row := range []struct {
		algorithm string
		bytes     int
		want      bool
	}{{"RS256", 256, false}, {"RS256", 226, true}, {"PS512", 512, false}, {"ES256", 64, false}} {
		text := enc([]byte(`{"alg":"`+row.algorithm+`"}`)) + "." + enc([]byte(podClaims)) + "." + enc(make([]byte, row.bytes))
		if token, err := crtoken.Decode(text); err != nil || token.Cut != row.want {
			t.Errorf("%v: got %v, %v", row, token.Cut, err)
		}
	}
}

func decode(t *testing.T, claims string) crtoken.Token {
	t.Helper()
	token, err := crtoken.Decode(jwt(claims))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestWhoseTokenItIs(t *testing.T) {
	t.Parallel()
	const clusterCRN = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/acc:cid::"
	for name, row := range map[string]struct {
		claims string
		want   crtoken.Pod
	}{
		"a pod's":     {podClaims, crtoken.Pod{Namespace: "orders", ServiceAccount: "api", Pod: "api-1"}},
		"an old one":  {`{"sub":"system:serviceaccount:ns:sa"}`, crtoken.Pod{Namespace: "ns", ServiceAccount: "sa"}},
		"a profile's": {`{"iam_id":"iam-Profile-1","authn":{"sub":"` + clusterCRN + `","name":"c:ns:sa:p"}}`, crtoken.Pod{"c", clusterCRN, "ns", "sa", "p"}},
		"no pod name": {`{"iam_id":"iam-Profile-1","authn":{"sub":"` + clusterCRN + `","name":"c:ns:sa:"}}`, crtoken.Pod{"c", clusterCRN, "ns", "sa", ""}},
		"a user's":    {`{"iam_id":"IBMid-1","authn":{"sub":"a@b","name":"A:B:C:D"}}`, crtoken.Pod{}},
		"nonsense":    {`{"sub":7,"authn":[]}`, crtoken.Pod{}},
	} {
		if diff := cmp.Diff(row.want, decode(t, row.claims).Pod()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		claims string
		now    int64
		want   []string // "!" marks fatal ones
	}{
		"good":       {podClaims, 2000, nil},
		"expired":    {podClaims, 4600, []string{"!it expired at 1970-01-01T01:16:40Z"}},
		"audience":   {strings.Replace(podClaims, `["iam"]`, `"vault"`, 1), 2000, []string{"its audience is 'vault'"}},
		"too long":   {strings.Replace(podClaims, "4600", "8200", 1), 2000, []string{"it lives for 2h0m0s"}},
		"no end":     {`{"aud":"iam","sub":"system:serviceaccount:a:b"}`, 0, []string{"!it does not expire"}},
		"IAM token":  {`{"iam_id":"IBMid-1"}`, 0, []string{"!it is already an IAM token"}},
		"other JWT":  {`{"sub":"me"}`, 0, []string{"!it is not a service account token"}},
		"huge times": {`{"aud":"iam","sub":"system:serviceaccount:a:b","exp":1e300}`, 0, []string{"!it does not expire"}},
	} {
		findings := crtoken.Check(decode(t, row.claims), time.Unix(row.now, 0))
		var got []string
		for _, f := range findings {
			text := f.Text
			if f.Fatal {
				text = "!" + text
			}
			got = append(got, text)
		}
		if len(got) != len(row.want) || len(got) == 1 && !strings.HasPrefix(got[0], row.want[0]) {
			t.Errorf("%s: got %q, want %q", name, got, row.want)
		}
	}
}

func TestWhatIsOddAboutAudiences(t *testing.T) {
	t.Parallel()
	for claim, want := range map[string]string{
		`"aud":"iam",`:              "",
		`"aud":["kube","iam"],`:     "",
		`"aud":["iam",7],`:          "",
		``:                          "it names no audience",
		`"aud":null,`:               "it names no audience",
		`"aud":[],`:                 "its list of audiences is empty",
		`"aud":7,`:                  "its audience is neither a string nor a list of strings",
		`"aud":[7],`:                "its audience is neither a string nor a list of strings",
		`"aud":"",`:                 "its audience is ''",
		`"aud":["vault"],`:          "its audience is 'vault'",
		`"aud":["vault","a"],`:      "its audiences are 'vault', 'a', and none of these 2 entries is 'iam'",
		`"aud":"IAM",`:              "its audience is 'IAM' ('IAM' does not count: case, blanks and separators matter)",
		`"aud":["a"," iam"],`:       "its audiences are 'a', ' iam', and none of these 2 entries is 'iam' (' iam' does not count: case, blanks and separators matter)",
		`"aud":"vault,iam",`:        "its audience is 'vault,iam' ('vault,iam' does not count: case, blanks and separators matter)",
		`"aud":"iam.example.test",`: "its audience is 'iam.example.test'",
	} {
		if got := decode(t, "{"+claim+`"sub":"x"}`).OddAudience(); got != want {
			t.Errorf("%s: got %q, want %q", claim, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(jwt(podClaims))
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, text string) {
		token, err := crtoken.Decode(text)
		if err != nil {
			if !errors.Is(err, crtoken.ErrToken) {
				t.Error(err)
			}
			return
		}
		crtoken.Check(token, time.Unix(0, 0))
		if token.Claims == nil || token.Header == nil || token.Time("exp").Year() > 12000 {
			t.Errorf("%q became %v", text, token)
		}
		token.Pod()
	})
}
