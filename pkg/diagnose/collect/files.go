package collect

import (
	"errors"
	"io/fs"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/manifest"
)

// readToken reads the token's file, and says what is wrong with it.
func (c *Collector) readToken() {
	t := &c.facts.Token
	content, err := c.in.Source.Read()
	t.From, t.Sought = content.From, c.in.Source.Given() || len(c.in.Manifests) == 0
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Problem = diagnose.TokenMissing
		return
	case errors.Is(err, crtoken.ErrEmpty):
		t.Problem = diagnose.TokenEmpty
		return
	case err != nil:
		t.Problem, t.Detail = diagnose.TokenUnreadable, crtoken.ReasonOf(err)
		return
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
		return
	}
	c.token, t.Decoded, c.pod = text, &decoded, decoded.Pod()
}

// readManifests reads the manifests. Without a token, the first workload that is for IAM stands in for the pod.
func (c *Collector) readManifests() error {
	for _, file := range c.in.Manifests {
		text, err := c.readManifest(file)
		if err != nil {
			return err
		}
		found, err := manifest.Lint(text, manifest.LintOptions{All: true})
		if err != nil {
			return &ManifestError{file, err}
		}
		for _, f := range found {
			f.File = file
			c.facts.Manifest = append(c.facts.Manifest, f)
		}
		w, ok := manifest.Who(text)
		if !ok {
			continue
		}
		c.facts.Declared = append(c.facts.Declared, diagnose.Declared{File: file, Identity: w})
		if c.facts.Token.Decoded == nil && c.pod.ServiceAccount == "" {
			c.pod = crtoken.Pod{Namespace: w.Namespace, ServiceAccount: w.ServiceAccount}
		}
	}
	return nil
}

func (c *Collector) readManifest(file string) (string, error) {
	data, err := c.in.ReadFile(file)
	if err != nil {
		return "", &ManifestError{file, err}
	}
	return string(data), nil
}
