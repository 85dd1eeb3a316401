package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// FuzzSession has any bytes in the file of an 'ibmcloud' login, which podtrust reads and never writes. 'config show' says
// whether there is a login, without showing anything of it.
func FuzzSession(f *testing.F) {
	const token = "eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.c2lnbmF0dXJl"
	for _, seed := range []string{
		"", "{}", "[]", "null", `{"IAMToken":"Bearer ` + token + `","IAMEndpoint":"https://iam.cloud.ibm.com"}`,
		`{"IAMToken":"Bearer ` + token + `","IsPrivate":true,"IsAccessFromVPC":true,"IAMPrivateVPCEndpoint":"private.iam.cloud.ibm.com"}`,
		`{"IAMToken":1,"IAMEndpoint":"://"}`, `{"IAMToken":"Bearer ` + token + `","IAMEndpoint":"https://jane:x@h"}`,
	} {
		f.Add([]byte(seed))
	}
	folder := f.TempDir()
	for name, value := range map[string]string{
		"HOME": folder, "XDG_CONFIG_HOME": folder, "IBMCLOUD_CONFIG_HOME": folder, "PODTRUST_API_KEY": "", "IBMCLOUD_API_KEY": "", "PODTRUST_ENDPOINT": "",
	} {
		f.Setenv(name, value)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(folder, "config.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		code := run(context.Background(), app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &out}, Now: now}, []string{"config", "show"})
		if code != failure.ExitDone || strings.Contains(out.String(), "eyJ") {
			t.Errorf("with %q it ended with %d: %s", data, code, &out)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, data) {
			t.Errorf("the file was written: %v", err)
		}
	})
}
