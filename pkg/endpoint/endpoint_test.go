package endpoint_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/endpoint"
)

func TestHostsOfIBM(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"https://iam.cloud.ibm.com", "https://IAM.cloud.ibm.com/", "https://iam.cloud.ibm.com:443", "https://private.iam.cloud.ibm.com",
		"https://private.us-south.iam.cloud.ibm.com", "https://iam.test.cloud.ibm.com", "https://private.iam.test.cloud.ibm.com",
		"https://containers.cloud.ibm.com/global", "https://us-south.containers.cloud.ibm.com", "https://private.eu-de.containers.cloud.ibm.com/global",
		"https://containers.test.cloud.ibm.com/global", "https://resource-controller.cloud.ibm.com", "https://private.resource-controller.cloud.ibm.com",
		"https://private.us-east.resource-controller.cloud.ibm.com", "https://accounts.cloud.ibm.com", "https://user-management.cloud.ibm.com",
		"https://globalcatalog.cloud.ibm.com", "https://us-south.private.iam.cloud.ibm.com", "https://private.eu-fr2.iam.cloud.ibm.com",
		"https://private.jp-osa.containers.test.cloud.ibm.com",
	} {
		if !endpoint.OfIBM(address) {
			t.Errorf("%s is not IBM's", address)
		}
	}
}

func TestHostsThatAreNotOfIBM(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "iam.cloud.ibm.com", "http://iam.cloud.ibm.com", "https://", "https://cloud.ibm.com", "https://.cloud.ibm.com", "https://test.cloud.ibm.com",
		"https://[::1%25.cloud.ibm.com]", "https://[::1%25iam.cloud.ibm.com]", "https://[fe80::1%25.iam.cloud.ibm.com]:443", "https://[::1]",
		"https://iam.cloud.ibm.com.evil.example", "https://evil.example/iam.cloud.ibm.com", "https://evil.example#iam.cloud.ibm.com",
		"https://evil.example?x=iam.cloud.ibm.com", "https://iam.cloud.ibm.com@evil.example", "https://jane@iam.cloud.ibm.com", "https://jane:x@iam.cloud.ibm.com",
		"https://evil.example\\iam.cloud.ibm.com", "https://evil.example%2fiam.cloud.ibm.com", "https://evil.example%00.iam.cloud.ibm.com",
		"https://eviliam.cloud.ibm.com", "https://evil-iam.cloud.ibm.com", "https://iam.cloud.ibm.com.", "https://iam..cloud.ibm.com",
		"https://iam.cloud.ibm.com:8443", "https://iam_cloud.ibm.com", "https://iam.cloud-ibm.com", "https://iam.cloud.ibm.co",
		"https://іam.cloud.ibm.com", "https://iam.cloud.ibm。com", "https://iam\u200b.cloud.ibm.com", "https://iam.cloud.ibm.com\n.evil.example",
		"https://c100-e.us-south.containers.cloud.ibm.com", "https://c100-e.containers.cloud.ibm.com", "https://c101.private.eu-de.containers.cloud.ibm.com",
		"https://mycluster-123.us-south.containers.appdomain.cloud", "https://app.123.us-south.codeengine.cloud.ibm.com", "https://bucket.iam.cloud.ibm.com",
		"https://evil.private.iam.cloud.ibm.com", "https://private.evil.iam.cloud.ibm.com", "https://private.private.iam.cloud.ibm.com",
		"https://x.private.us-south.iam.cloud.ibm.com", "https://iam.test.test.cloud.ibm.com", "https://test.iam.cloud.ibm.com",
		"https://iks.cloud.ibm.com", "https://-iam.cloud.ibm.com", "https://iam.cloud.ibm.com?", "https://us-.iam.cloud.ibm.com", "ftp://iam.cloud.ibm.com",
		"https://*.iam.cloud.ibm.com", "https://iam .cloud.ibm.com", "https:iam.cloud.ibm.com", "//iam.cloud.ibm.com",
	} {
		if endpoint.OfIBM(address) {
			t.Errorf("%q is IBM's", address)
		}
	}
}

func TestWhereSecretsMayBeSent(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"https://iam.cloud.ibm.com", "https://example.com:8443/base", "https://10.0.0.1", "https://[2001:db8::1]:443",
		"http://127.0.0.1:8080", "http://127.1.2.3", "http://[::1]:8080", "http://localhost:8080/x", "http://[::ffff:127.0.0.1]",
	} {
		if _, err := endpoint.Parse(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{
		"http://iam.cloud.ibm.com", "http://10.0.0.1", "http://0.0.0.0", "http://[::]", "http://localhost.evil.example", "http://localhos", "http://127.0.0.1.evil.example",
		"http://2130706433", "http://[2001:db8::1]", "ws://127.0.0.1", "unix://localhost",
	} {
		if _, err := endpoint.Parse(address); !errors.Is(err, endpoint.ErrInsecure) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{
		"", "x", "https://", "https:///x", "https://:443", "://x", "https://a b", "https://a_b", "https://[::1%25eth0]", "http://[::1%25x]", "https://ü.example",
		"https://jane:hunter2@h", "https://h?token=hunter2", "https://h#token=hunter2", "https://jane:hunt/er2@h", "jane:hunter2@h",
		"https://jane:hunter2@h:port", "https://%zz:hunter2@h", "https://h?hunter2=", "https://h\n",
	} {
		_, err := endpoint.Parse(address)
		if err == nil || errors.Is(err, endpoint.ErrInsecure) {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && (strings.Contains(err.Error(), "hunter2") && !strings.Contains(address, "?hunter2") || strings.Contains(err.Error(), "jane")) {
			t.Errorf("the error shows a password: %v", err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"https://iam.cloud.ibm.com", "https://[::1%25.cloud.ibm.com]", "http://127.0.0.1:1/x", "https://a:b@iam.cloud.ibm.com?token=x#y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := endpoint.Parse(address)
		if err != nil {
			if endpoint.OfIBM(address) {
				t.Errorf("%q is refused, and IBM's", address)
			}
			return
		}
		host := u.Hostname()
		if u.User != nil || strings.ContainsAny(host, "@/\\%?#\x00\r\n ") || u.Scheme == "http" && host != "localhost" && !strings.ContainsAny(host, ".:") {
			t.Errorf("%q is accepted, with host %q", address, host)
		}
		if endpoint.OfIBM(address) && !strings.HasSuffix(strings.ToLower(host), ".cloud.ibm.com") {
			t.Errorf("%q is IBM's", address)
		}
	})
}
