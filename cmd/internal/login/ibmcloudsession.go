package login

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/podtrust/podtrust/pkg/crtoken"
)

// maxSession is the largest session file of ibmcloud that is read, in bytes.
const maxSession = 4 << 20

// ibmcloudSession takes over the login of the ibmcloud command. Its file is only read: that command's own tools lose the login
// when anybody else touches it. What can't be read is no login.
func (l *Login) ibmcloudSession() (Credential, error) {
	folder := l.sessionFolder()
	if folder == "" {
		return Credential{}, nil
	}
	data, err := l.ReadFile(filepath.Join(folder, "config.json"), maxSession)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			l.warnUnread("login of 'ibmcloud'", err)
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
	if _, err := crtoken.Decode(token); err != nil || hostOf(endpoint) == "" {
		return Credential{}, nil //nolint:nilerr // what can't be read is no login
	}
	return Credential{From: "ibmcloud login", token: token, host: hostOf(endpoint)}, nil // whether it has ended, the service says
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

func (l *Login) sessionFolder() string {
	if folder := l.Variable("IBMCLOUD_CONFIG_HOME"); folder != "" {
		return folder
	}
	home := l.Variable("IBMCLOUD_HOME")
	if home == "" {
		home = l.Variable("BLUEMIX_HOME")
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
