package draw

import (
	"crypto/sha256"
	_ "embed" // the parts of the page
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

//go:embed page/page.html
var pageFrame string

//go:embed page/page.css
var pageStyle string

//go:embed page/page.js
var pageScript string

// HTML is the map as one page that loads nothing from anywhere. read is when the account was read; a zero time is left out.
func (m *Map) HTML(read time.Time) ([]byte, error) {
	data, err := m.pageData()
	if err != nil {
		return nil, fmt.Errorf("encode the map: %w", err)
	}
	when := ""
	if !read.IsZero() {
		when = ", read " + read.UTC().Format("2006-01-02 15:04 UTC")
	}
	page := strings.NewReplacer(
		"{{policy}}", xmlText(PagePolicy()), "{{account}}", xmlText(m.Account), "{{when}}", when,
		"{{style}}", pageStyle, "{{data}}", string(data), "{{script}}", pageScript,
	)
	return []byte(page.Replace(pageFrame)), nil
}

// PagePolicy is the Content-Security-Policy of the page: its own script and style by their hashes, and nothing else.
func PagePolicy() string {
	return "default-src 'none'; script-src " + hash(pageScript) + "; style-src " + hash(pageStyle) +
		"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
}

// hash is a source expression of a Content-Security-Policy for a text in an element.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
