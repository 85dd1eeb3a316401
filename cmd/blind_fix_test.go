package cmd

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// followFix runs the commands of the fix as they are printed, and looks who can become the profile then.
func (w *blindWorld) followFix(r *blindResult, commands [][]string, before map[string]bool) {
	w.t.Helper()
	changes, profile := false, w.askedProfile()
	for _, command := range commands {
		r.fix = append(r.fix, strings.Join(command, " "))
		if command[0] != "podtrust" {
			continue // it needs another tool
		}
		switch command[1] {
		case "profile", "group":
			changes = true
		case "token":
			if i := slices.Index(command, "--profile"); i > 0 {
				profile = command[i+1]
			}
			continue // it changes nothing
		}
		if _, errs, code := w.admin(command[1:]); code != 0 {
			r.unrepaired = fmt.Sprintf("%q ends with %d: %s", command, code, strings.TrimSpace(errs))
		}
	}
	want := w.c.Right
	switch {
	case want.FixKind == "command" && len(commands) == 0:
		r.fixKindWrong = "there is no command"
	case want.FixKind == "advice" && changes:
		r.fixKindWrong = "a command changes trust or access"
	}
	if want.FixKind == "command" && want.Verdict == "fault" && changes && r.unrepaired == "" {
		r.unrepaired = w.stillRefused(profile)
	}
	after, err := w.admittedStrangers()
	w.check(err)
	for _, who := range slices.Sorted(maps.Keys(after)) {
		if after[who] && (!before[who] || w.mustNot(who)) {
			r.strangers = append(r.strangers, who)
		}
	}
}

// stillRefused says why the pod, with a good token, may not become the profile; "" if it may.
func (w *blindWorld) stillRefused(profile string) string {
	token, err := w.mintFor(w.podIdentity())
	w.check(err)
	if w.admits(token, profile) {
		return ""
	}
	return "the pod is still refused for " + profile
}

// askedProfile is the profile that 'ask' or 'env' names.
func (w *blindWorld) askedProfile() string {
	profile := w.c.Env["IBMCLOUD_CR_PROFILE"]
	if i := slices.Index(w.c.Ask, "--profile"); i >= 0 {
		profile = w.c.Ask[i+1]
	}
	profile, err := w.fill(profile)
	w.check(err)
	return profile
}

// strangerTokens are tokens of those who must be refused, and of pods like the one in question, by who they are.
func (w *blindWorld) strangerTokens() (map[string]string, error) {
	self := w.podIdentity()
	tokens := map[string]string{}
	alike := []string{"orders/default", "orders/other", "default/default", "billing/" + self.ServiceAccount}
	for _, who := range append(alike, w.c.Right.MustNotAdmit...) {
		if who == self.Namespace+"/"+self.ServiceAccount && !w.mustNot(self.Cluster+"/"+who) {
			continue
		}
		stranger := self
		stranger.Namespace, stranger.ServiceAccount, _ = strings.Cut(who, "/")
		token, err := w.mintFor(stranger)
		if err != nil {
			return nil, err
		}
		tokens[self.Cluster+"/"+who] = token
	}
	others, err := neighbours()
	if err != nil || w.c.Seed != nil { // a sandbox with a seed has keys of its own
		return tokens, err
	}
	for who, token := range others {
		if who != self.Cluster+"/"+self.Namespace+"/"+self.ServiceAccount {
			tokens[who] = token
		}
	}
	return tokens, nil
}

// mustNot reports whether the case says that they must be refused.
func (w *blindWorld) mustNot(who string) bool {
	_, name, _ := strings.Cut(who, "/")
	return strings.HasPrefix(who, w.podIdentity().Cluster+"/") && slices.Contains(w.c.Right.MustNotAdmit, name)
}

// admittedStrangers are those who may become the profile that is asked for, or orders-api.
func (w *blindWorld) admittedStrangers() (map[string]bool, error) {
	tokens, err := w.strangerTokens()
	if err != nil {
		return nil, err
	}
	in := map[string]bool{}
	for who, token := range tokens {
		in[who] = w.admits(token, w.askedProfile())
		if !w.mustNot(who) { // these may become another profile
			in[who] = in[who] || w.admits(token, w.id)
		}
	}
	return in, nil
}

// admits asks the sandbox itself, past the program.
func (w *blindWorld) admits(token, profile string) bool {
	field := "profile_name"
	switch {
	case strings.HasPrefix(profile, "Profile-"):
		field = "profile_id"
	case strings.HasPrefix(profile, "crn:"):
		field = "profile_crn"
	}
	client := http.Client{Transport: w.server.Transport()}
	resp, err := client.PostForm("https://"+sandbox.Host+"/identity/token", url.Values{
		"grant_type": {"urn:ibm:params:oauth:grant-type:cr-token"}, "cr_token": {token}, field: {profile},
	})
	w.check(err)
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
