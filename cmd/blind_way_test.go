package cmd

import (
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// wayThere is the environment that leads the diagnosis to IAM, or elsewhere.
func (w *blindWorld) wayThere() ([]string, error) {
	way := w.c.Way
	to := func(endpoint string, more ...string) ([]string, error) {
		return append(more, "PODTRUST_ENDPOINT="+endpoint), nil
	}
	const named = "https://iam.example.test" // Go uses no proxy for loopback
	port := w.url[strings.LastIndex(w.url, ":"):]
	switch {
	case way.Proxy != "":
		proxy, err := w.proxy(way.Proxy)
		if err != nil {
			return nil, err
		}
		return to(named, "HTTPS_PROXY="+proxy, "HTTP_PROXY="+proxy)
	case way.PlainPort:
		return to("https://127.0.0.1" + port)
	case way.DNS == "nxdomain":
		return to("https://iam..invalid") // no resolver has such a name, and none is asked
	case way.Refuse:
		return to("http://127.0.0.1:1")
	case way.Endpoint != "": // 'ask' names IBM's host: nothing may get there
		return []string{"HTTPS_PROXY=" + w.mute(), "HTTP_PROXY=" + w.mute()}, nil
	case way.Hang:
		return to(w.mute())
	case way.TLS != "":
		return w.secured(way.TLS)
	default:
		return to(w.url)
	}
}

func (w *blindWorld) proxy(how string) (string, error) {
	switch how {
	case "407":
		proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
			http.Error(rw, "Proxy Authentication Required", http.StatusProxyAuthRequired)
		}))
		w.t.Cleanup(proxy.Close)
		return proxy.URL, nil
	case "refuse":
		return "http://127.0.0.1:1", nil
	default:
		return "", fmt.Errorf("the runner knows no %q of way.proxy", how)
	}
}

// mute is the address of a server that takes connections and never answers.
func (w *blindWorld) mute() string {
	listener, err := new(net.ListenConfig).Listen(w.t.Context(), "tcp", "127.0.0.1:0")
	w.check(err)
	w.t.Cleanup(func() { _ = listener.Close() })
	return "http://" + listener.Addr().String()
}

// secured starts the same server with a certificate that nobody trusts, or with a trusted one for another host.
func (w *blindWorld) secured(how string) ([]string, error) {
	server := httptest.NewUnstartedServer(w)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of clients that don't trust it, as they should not
	authority := os.DevNull
	if how == "wrong-name" {
		identity, err := ibmIdentity()
		if err != nil {
			return nil, err
		}
		server.TLS = &tls.Config{Certificates: []tls.Certificate{identity}, MinVersion: tls.VersionTLS12}
		authority = filepath.Join(w.folder, "ca.pem")
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: identity.Certificate[0]})
		if err := os.WriteFile(authority, text, 0o600); err != nil {
			return nil, err
		}
	}
	server.StartTLS()
	w.t.Cleanup(server.Close)
	return []string{"PODTRUST_ENDPOINT=" + server.URL, "SSL_CERT_FILE=" + authority, "SSL_CERT_DIR=/nowhere"}, nil
}

// ServeHTTP is what stands before the sandbox.
func (w *blindWorld) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	way := w.c.Way
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	meant := w.blocked.Load() && (way.For != "exchange" || strings.Contains(string(body), "cr-token"))
	switch {
	case meant && way.Drop == "after":
		w.tear(rw, r)
	case meant && way.Status != 0 && (way.Times == 0 || w.struck.Add(1) <= int64(way.Times)):
		rw.Header().Set("Date", w.now().Format(http.TimeFormat))
		rw.Header().Set("Content-Type", way.Type)
		for name, value := range way.Header {
			rw.Header().Set(name, value)
		}
		rw.WriteHeader(way.Status)
		_, _ = io.WriteString(rw, way.Body)
	case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v1/profiles/"+w.id+"/"):
		w.addStored(rw, r)
	default:
		w.server.ServeHTTP(rw, r)
	}
}

// tear sends half of the sandbox's answer and closes the connection.
func (w *blindWorld) tear(rw http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	maps.Copy(rw.Header(), answer.Header())
	rw.Header().Set("Content-Length", fmt.Sprint(answer.Body.Len()))
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
	_ = http.NewResponseController(rw).Flush()
	panic(http.ErrAbortHandler)
}

// addStored adds to a list of links or rules what the sandbox refuses to keep.
func (w *blindWorld) addStored(rw http.ResponseWriter, r *http.Request) {
	list := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	maps.Copy(rw.Header(), answer.Header())
	text := answer.Body.Bytes()
	var document map[string]any
	if objects := w.c.Stored[list]; len(objects) > 0 && answer.Code == http.StatusOK && json.Unmarshal(text, &document) == nil {
		items, _ := document[list].([]any)
		for i, object := range objects {
			items = append(items, w.kept(list, i, object))
		}
		document[list] = items
		text, _ = json.Marshal(document)
	}
	rw.Header().Del("Content-Length")
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(text)
}

// kept is a stored object as IAM shows it.
func (w *blindWorld) kept(list string, i int, object map[string]any) any {
	document, err := json.Marshal(object)
	w.check(err)
	filled, err := w.fill(string(document))
	w.check(err)
	kind := map[string]string{"links": "Link", "rules": "ClaimRule"}[list]
	yesterday := w.now().Add(-24 * time.Hour).Format("2006-01-02T15:04-0700")
	out := map[string]any{
		"id": fmt.Sprintf("%s-00000000-0000-4000-8000-%012d", kind, i+1), "entity_tag": "1-0", "created_at": yesterday, "modified_at": yesterday,
	}
	w.check(json.Unmarshal([]byte(filled), &out))
	return out
}
