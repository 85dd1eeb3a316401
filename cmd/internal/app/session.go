package app

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/crtoken"
)

// maxSession is the largest session file of ibmcloud that is read, in bytes.
const maxSession = 4 << 20

// session takes over the login of the ibmcloud command. Its file is only read: that command's own tools lose the login
// when anybody else touches it. What can't be read is no login.
func (a *App) session() (Credential, error) {
	folder := sessionFolder()
	if folder == "" {
		return Credential{}, nil
	}
	data, err := readSession(filepath.Join(folder, "config.json"))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			a.Status().Warn("No login of 'ibmcloud' is used: %s", err.Error())
		}
		return Credential{}, nil
	}
	var s struct {
		IAMToken, IAMEndpoint, IAMPrivateEndpoint, IAMPrivateVPCEndpoint string
		IsPrivate, IsAccessFromVPC                                       bool
	}
	if json.Unmarshal(data, &s) != nil || s.IAMToken == "" {
		return Credential{}, nil //nolint:nilerr // what can't be read is no login
	}
	endpoint := s.IAMEndpoint
	switch {
	case s.IsPrivate && s.IsAccessFromVPC:
		endpoint = s.IAMPrivateVPCEndpoint
	case s.IsPrivate:
		endpoint = s.IAMPrivateEndpoint
	}
	token := bare(s.IAMToken)
	decoded, err := crtoken.Decode(token)
	if err != nil || hostOf(endpoint) == "" {
		return Credential{}, nil //nolint:nilerr // what can't be read is no login
	}
	if expires := decoded.Time("exp"); !expires.IsZero() && !a.Now().Before(expires) {
		return Credential{}, failure.Deniedf("the login of 'ibmcloud' has expired").Hintf("Log in by running 'ibmcloud login', or set PODTRUST_API_KEY.")
	}
	return Credential{From: "ibmcloud login", token: token, host: hostOf(endpoint)}, nil
}

func readSession(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxSession))
}

// hostOf also reads an endpoint without its scheme, as some sessions have it.
func hostOf(endpoint string) string {
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}

func sessionFolder() string {
	if folder := os.Getenv("IBMCLOUD_CONFIG_HOME"); folder != "" {
		return folder
	}
	home := os.Getenv("IBMCLOUD_HOME")
	if home == "" {
		home = os.Getenv("BLUEMIX_HOME")
	}
	if home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return ""
		}
	}
	if newer := filepath.Join(home, ".ibmcloud"); isFolder(newer) {
		return newer
	}
	return filepath.Join(home, ".bluemix")
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
