package collect

import (
	"cmp"
	"errors"
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
		found, err := lint.Check(text, lint.Options{All: !w.Asks})
		if err != nil {
			return &ManifestError{file, err}
		}
		for _, f := range found {
			f.File = file
			c.facts.Manifest = append(c.facts.Manifest, f)
		}
		if !ok {
			continue
		}
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
			patch.Containers, err = c.patch(text, d.File)
		}
		switch {
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

// patch tries to patch a text, and names the containers with findings if it must. It returns those that were named.
func (c *Collector) patch(text, file string) ([]string, error) {
	o := manifest.PatchOptions{Settings: manifest.Settings{Profile: cmp.Or(c.facts.Profile.ID, c.facts.Profile.Text)}}
	_, err := manifest.Patch(text, o)
	if !errors.Is(err, manifest.ErrContainers) {
		return nil, err
	}
	for _, f := range c.facts.Manifest {
		if f.File == file && f.Container != "" && f.ID.Patched() && !slices.Contains(o.Containers, f.Container) {
			o.Containers = append(o.Containers, f.Container)
		}
	}
	if len(o.Containers) > 0 {
		_, err = manifest.Patch(text, o)
	}
	return o.Containers, err
}
