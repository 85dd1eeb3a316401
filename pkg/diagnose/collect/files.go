package collect

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

// readToken reads the token's file, and says what is wrong with it.
func (c *Collector) readToken() {
	var content crtoken.Content
	var err error
	if c.in.Minted != nil {
		content = *c.in.Minted
	} else {
		content, err = c.in.Source.Read()
	}
	c.facts.Token = tokenOf(content, err)
	c.facts.Token.Sought = c.in.Source.Given() || len(c.in.Manifests) == 0
	if c.facts.Token.Decoded != nil {
		c.token, c.pod = content.Token(), c.facts.Token.Decoded.Pod()
	}
}

// tokenOf is what is known of a token by what its source holds, or by the error of reading that.
func tokenOf(content crtoken.Content, err error) diagnose.Token {
	t := diagnose.Token{From: content.From}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Problem = diagnose.TokenMissing
		return t
	case errors.Is(err, crtoken.ErrEmpty):
		t.Problem = diagnose.TokenEmpty
		return t
	case err != nil:
		t.Problem, t.Detail = diagnose.TokenUnreadable, crtoken.ReasonOf(err)
		return t
	}
	text := content.Token()
	t.Blanks = text != content.Raw
	decoded, err := crtoken.Decode(text)
	if err != nil {
		t.Problem, t.Detail = diagnose.TokenNotJWT, crtoken.ReasonOf(err)
		var mistake *crtoken.Error
		if errors.As(err, &mistake) && mistake.Around {
			t.Problem = diagnose.TokenTrailing
		}
		return t
	}
	t.Decoded = &decoded
	return t
}

// readManifests reads the manifests. Without a token, the first workload that is for IAM takes the place of the pod.
func (c *Collector) readManifests() error {
	for _, file := range c.in.Manifests {
		text, err := c.readManifest(file)
		if err != nil {
			return err
		}
		w, ok := lint.Who(text)
		looked, found, err := lint.Look(text, lint.Options{All: !w.Asks})
		if err != nil {
			return &ManifestError{file, err}
		}
		c.skipped(file, looked)
		for _, f := range found {
			f.File = file
			c.facts.Manifest = append(c.facts.Manifest, f)
		}
		if !ok {
			continue
		}
		c.place(&w)
		c.facts.Declared = append(c.facts.Declared, diagnose.Declared{File: file, Identity: w})
		if c.facts.Token.Decoded == nil && c.pod.ServiceAccount == "" {
			c.pod = crtoken.Pod{Namespace: w.Namespace, ServiceAccount: w.ServiceAccount}
		}
		if c.facts.Token.Decoded == nil && c.facts.Profile.Text == "" && len(w.Profiles) > 0 {
			c.facts.Profile.Text = w.Profiles[0]
		}
	}
	return nil
}

// place gives the namespace that a person named to workloads that name none.
func (c *Collector) place(w *lint.Identity) {
	w.Namespace = cmp.Or(w.Namespace, c.in.Namespace)
	for i := range w.Beside {
		c.place(&w.Beside[i])
	}
}

// skipped notes what of a manifest was not looked at.
func (c *Collector) skipped(file string, looked lint.Looked) {
	note := func(what, reason string) { c.facts.Skipped = append(c.facts.Skipped, what+": not judged ("+reason+")") }
	for _, s := range looked.Skipped {
		note(fmt.Sprintf("%s:%d: %s", file, s.Line, s.Object), s.Reason)
	}
	if looked.Workloads == 0 && len(looked.Skipped) == 0 {
		note("manifest "+file, "it has no pod")
	}
}

// readManifest reads a manifest once: a stream, such as standard input, has nothing more the second time.
func (c *Collector) readManifest(file string) (string, error) {
	if text, ok := c.texts[file]; ok {
		return text, nil
	}
	data, err := c.in.ReadFile(file)
	if err != nil {
		return "", &ManifestError{file, err}
	}
	c.texts[file] = string(data)
	return string(data), nil
}

// patches tries what 'podtrust manifest patch' would do. It has no way to name one workload of several.
func (c *Collector) patches() {
	c.facts.Patches = map[string]diagnose.Patch{}
	for _, d := range c.facts.Declared {
		var patch diagnose.Patch
		text, err := c.readManifest(d.File)
		if err == nil {
			patch, err = c.patch(text, d.File)
		}
		switch {
		case c.otherAudience(d.File):
			patch.Not = "it changes no token for another audience, and would add a second one"
		case err != nil:
			patch.Not = err.Error()
		case c.in.Stream != nil && c.in.Stream(d.File):
			patch.Not = "it was read from a stream, and not from a file"
		case d.Workloads > 1:
			patch.Not = "the file has several workloads, and all would be changed"
		}
		c.facts.Patches[d.File] = patch
	}
}

// otherAudience reports whether the linter found a token that is meant for IAM, and has an audience that a patch leaves alone.
func (c *Collector) otherAudience(file string) bool {
	return slices.ContainsFunc(c.facts.Manifest, func(m diagnose.Manifest) bool {
		return m.File == file && m.ID == lint.RuleAudience && !m.Patched()
	})
}

// patch tries to patch a text. It names the containers with findings where it must: where several could be meant, or where the one that
// is meant is an init container or a sidecar, which gets no token unless it is named.
func (c *Collector) patch(text, file string) (diagnose.Patch, error) {
	p, err := c.try(text, file, nil)
	names := c.containers(file)
	if len(names) > 0 && (errors.Is(err, manifest.ErrContainers) || err == nil && slices.ContainsFunc(p.Left, lint.RuleID.Patched)) {
		if named, err := c.try(text, file, names); err == nil {
			return named, nil
		}
	}
	return p, err
}

// try patches a text as the command would, and looks at what comes of it.
func (c *Collector) try(text, file string, containers []string) (diagnose.Patch, error) {
	o := manifest.PatchOptions{Settings: manifest.Settings{Profile: c.facts.Profile.Written()}, Containers: containers}
	patched, err := manifest.Patch(text, o)
	if err != nil {
		return diagnose.Patch{}, err
	}
	p := diagnose.Patch{Containers: containers, Idle: patched.Text == text}
	o.Replace = true
	if patched, err = manifest.Patch(text, o); err != nil {
		return p, err
	}
	left, err := lint.Check(patched.Text, lint.Options{All: c.alone(file)})
	for _, f := range left {
		p.Left = append(p.Left, f.ID)
	}
	return p, err
}

// containers are those of a file with findings that a patch corrects.
func (c *Collector) containers(file string) []string {
	var names []string
	for _, f := range c.facts.Manifest {
		if f.File == file && f.Container != "" && f.Patched() && !slices.Contains(names, f.Container) {
			names = append(names, f.Container)
		}
	}
	return names
}
