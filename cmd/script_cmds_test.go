package cmd

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// scriptCommands are what scripts can do beside the commands of testscript. build makes the shipped program, once.
func scriptCommands(build func() (string, error)) map[string]func(*testscript.TestScript, bool, []string) {
	commands := map[string]func(*testscript.TestScript, []string){
		"exits": cmdExits, "sent": cmdSent, "reads": cmdReads, "forget": cmdForget, "mask": cmdMask, "keep": cmdKeep, "login": cmdLogin,
		"request": cmdRequest, "jwt": cmdJWT, "row": cmdRow, "serve": cmdServe, "signal": cmdSignal,
		"interrupt": cmdInterrupt, "answers": cmdAnswers, "pick": cmdPick,
		"build": func(ts *testscript.TestScript, args []string) { cmdBuild(ts, args, build) },
	}
	all := map[string]func(*testscript.TestScript, bool, []string){}
	for name, command := range commands {
		all[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("'! %s' means nothing", name)
			}
			command(ts, args)
		}
	}
	return all
}

func need(ts *testscript.TestScript, args []string, least, most int, usage string) {
	if len(args) < least || most >= 0 && len(args) > most {
		ts.Fatalf("usage: %s", usage)
	}
}

func cloudOf(ts *testscript.TestScript) *cloud { return ts.Value(cloudKey{}).(*cloud) }

// cmdExits runs a program that must end with one code: exits CODE PROGRAM [ARGS...]. Its streams are then at hand as after
// 'exec'.
func cmdExits(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, -1, "exits CODE PROGRAM [ARGS...]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("it ended with %d, want %d", got, want)
	}
}

// cmdSent compares what was sent since the last 'sent' or 'forget', in any order: sent ['METHOD /path'...]. Without
// arguments nothing may have been sent. IDs are masked as by 'mask'; a call to one of IBM's names has the host before it.
func cmdSent(ts *testscript.TestScript, args []string) {
	got := cloudOf(ts).taken()
	for i := range got {
		got[i] = masked(got[i])
	}
	slices.Sort(got)
	want := slices.Sorted(slices.Values(args))
	if !slices.Equal(got, want) {
		ts.Fatalf("sent:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// cmdReads sees that something was sent since the last look, and nothing that writes: reads.
func cmdReads(ts *testscript.TestScript, args []string) {
	need(ts, args, 0, 0, "reads")
	got := cloudOf(ts).taken()
	if len(got) == 0 {
		ts.Fatalf("nothing was sent")
	}
	for _, request := range got {
		if !strings.HasPrefix(request, "GET ") && request != "POST /identity/token" {
			ts.Fatalf("sent: %s", request)
		}
	}
}

// cmdForget begins a new count for 'sent': forget.
func cmdForget(ts *testscript.TestScript, args []string) {
	need(ts, args, 0, 0, "forget")
	cloudOf(ts).taken()
}

// cmdMask writes a stream of the last command to the file 'out' or 'err', with everything that differs from run to run
// replaced by a text of the same length, so that it can be compared by 'cmp': mask stdout|stderr.
func cmdMask(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, 1, "mask stdout|stderr")
	into, ok := map[string]string{"stdout": "out", "stderr": "err"}[args[0]]
	if !ok {
		ts.Fatalf("'%s' is no stream", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(into), []byte(masked(ts.ReadFile(args[0]))), 0o600))
}

// masked hides UUIDs, JWTs, ports, the random half of entity tags and transaction IDs. What a sandbox always has stays.
func masked(text string) string {
	text = regexp.MustCompile(`\beyJ[\w.-]+`).ReplaceAllString(text, "JWT")
	text = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(text, "127.0.0.1:PORT")
	hex := regexp.MustCompile(`\b[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b`)
	return hex.ReplaceAllStringFunc(text, func(id string) string {
		if slices.Contains([]string{sandbox.AccountID, "5c49eabcf5e85881a37e2d100a33b3df", "6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071"}, id) {
			return id
		}
		return regexp.MustCompile(`[0-9a-f]`).ReplaceAllString(id, "x")
	})
}

// cmdPick sets a variable to what the group of a pattern matches in a file.
func cmdPick(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, 3, "pick NAME PATTERN FILE")
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile(args[2]))
	if len(found) != 2 {
		ts.Fatalf("'%s' does not match in %s", args[1], args[2])
	}
	ts.Setenv(args[0], found[1])
}

// cmdKeep keeps what the last command printed, without blanks around it, in a variable of the script: keep NAME.
func cmdKeep(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, 1, "keep NAME")
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// cmdLogin writes an access token of the sandbox into a file: login API_KEY FILE.
func cmdLogin(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 2, "login API_KEY FILE")
	token, err := accessToken(cloudOf(ts).sandbox, args[0])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(token), 0o600))
}

func accessToken(server *sandbox.Server, key string) (string, error) {
	client := http.Client{Transport: server.Transport()}
	resp, err := client.PostForm("https://"+sandbox.Host+"/identity/token",
		url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {key}})
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	var out struct {
		Token string `json:"access_token"`
	}
	err = json.NewDecoder(resp.Body).Decode(&out)
	return out.Token, err
}

// cmdRequest sends a request to the sandbox as its administrator, past the program, and prints the answer, which must be a
// success: request METHOD PATH [FILE_WITH_JSON]. In the file, variables are replaced. It does not count for 'sent'.
func cmdRequest(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 3, "request METHOD PATH [FILE]")
	body := ""
	if len(args) == 3 {
		body = os.Expand(ts.ReadFile(args[2]), ts.Getenv)
	}
	token, err := accessToken(cloudOf(ts).sandbox, sandbox.AdminKey)
	ts.Check(err)
	r := httptest.NewRequest(args[0], args[1], strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	cloudOf(ts).sandbox.ServeHTTP(w, r)
	_, err = io.Copy(ts.Stdout(), w.Body)
	ts.Check(err)
	if w.Code > 299 {
		ts.Fatalf("the sandbox answered %d", w.Code)
	}
}

// cmdAnswers sends a request to a server and compares the status of the answer, whose body is then at hand as that of
// 'exec': answers STATUS METHOD URL ['NAME: VALUE'...]. A POST has the body '{}'.
func cmdAnswers(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, -1, "answers STATUS METHOD URL ['NAME: VALUE'...]")
	body := io.Reader(http.NoBody)
	if args[1] == http.MethodPost {
		body = strings.NewReader("{}")
	}
	r, err := http.NewRequest(args[1], args[2], body)
	ts.Check(err)
	for _, header := range args[3:] {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	r.Host = r.Header.Get("Host") // empty means the host of the URL
	resp, err := http.DefaultClient.Do(r)
	ts.Check(err)
	_, err = io.Copy(ts.Stdout(), resp.Body)
	ts.Check(errors.Join(err, resp.Body.Close(), resp.Header.Write(ts.Stderr())))
	if got := strconv.Itoa(resp.StatusCode); got != args[0] {
		ts.Fatalf("the server answered %s, want %s", got, args[0])
	}
}

// cmdJWT writes a JWT with the claims of a file, and a signature of the right size that fits nothing: jwt CLAIMS FILE. In the claims,
// variables are replaced.
func cmdJWT(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 2, "jwt CLAIMS FILE")
	part := base64.RawURLEncoding.EncodeToString
	claims := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	token := part([]byte(`{"alg":"RS256","kid":"none"}`)) + "." + part([]byte(claims)) + "." + part(make([]byte, 256))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(token), 0o600))
}

// cmdRow puts a row into the sandbox's state, for what its APIs don't make, such as another cluster: row TABLE ID FILE. In
// the file, variables are replaced.
func cmdRow(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, 3, "row TABLE ID FILE")
	ts.Check(cloudOf(ts).addRow(args[0], args[1], os.Expand(ts.ReadFile(args[2]), ts.Getenv)))
}

// cmdBuild builds the shipped program and keeps its path in a variable: build NAME. 'podtrust' is the same but for its
// clock, its waits and its signals.
func cmdBuild(ts *testscript.TestScript, args []string, build func() (string, error)) {
	need(ts, args, 1, 1, "build NAME")
	path, err := build()
	ts.Check(err)
	ts.Setenv(args[0], path)
}

// cmdServe runs 'PROGRAM sandbox serve' on a free port until 'signal' or the end of the script, and keeps its URL in a
// variable: serve NAME PROGRAM [FLAGS...].
func cmdServe(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, -1, "serve NAME PROGRAM [FLAGS...]")
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	cmd := exec.Command(path, append([]string{"sandbox", "serve", "--addr", "127.0.0.1:0"}, args[2:]...)...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "GORACE", "GOCOVERDIR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	told, err := os.Create(ts.MkAbs("served"))
	ts.Check(err)
	cmd.Stderr = told
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(errors.Join(cmd.Start(), told.Close()))
	ts.Defer(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		ts.Fatalf("it printed no URL: %v\n%s", err, ts.ReadFile("served"))
	}
	cloudOf(ts).server = cmd
	ts.Setenv(args[0], strings.TrimSpace(line))
}

// cmdSignal sends a signal to the last server of 'serve', which must end with a code: signal int|term CODE. What it told is
// then in the file 'served'.
func cmdSignal(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 2, "signal int|term CODE")
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	server := cloudOf(ts).server
	ts.Check(server.Process.Signal(signals()[args[0]]))
	_ = server.Wait() // its code tells
	if got := server.ProcessState.ExitCode(); got != want {
		ts.Fatalf("the server ended with %d, want %d\n%s", got, want, ts.ReadFile("served"))
	}
}

// cmdInterrupt runs a program whose services take its request and don't answer, sends it a signal then, and compares the
// code: interrupt int|term CODE PROGRAM [ARGS...]. What it told is in the file 'told'.
func cmdInterrupt(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, -1, "interrupt int|term CODE PROGRAM [ARGS...]")
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	asked := make(chan bool, 1)
	services := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server looks whether the client is still there
		asked <- true
		<-r.Context().Done()
	}))
	defer services.Close()
	var told bytes.Buffer
	cmd := exec.Command(args[2], args[3:]...)
	cmd.Env = []string{"HOME=" + ts.Getenv("HOME"), "PODTRUST_ENDPOINT=" + services.URL, "PODTRUST_API_KEY=sandbox-admin"}
	cmd.Stdout, cmd.Stderr = &told, &told
	ts.Check(cmd.Start())
	ended := make(chan bool)
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	select {
	case <-asked:
		ts.Check(cmd.Process.Signal(signals()[args[0]]))
		<-ended // its code tells
	case <-ended:
	}
	ts.Check(os.WriteFile(ts.MkAbs("stderr.txt"), told.Bytes(), 0o600))
	if got := cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("it ended with %d, want %d\n%s", got, want, told.String())
	}
}

func signals() map[string]os.Signal {
	return map[string]os.Signal{"int": os.Interrupt, "term": syscall.SIGTERM}
}
