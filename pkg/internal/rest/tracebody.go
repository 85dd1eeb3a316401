package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// What is traced of a body at most, in bytes: of one that is neither JSON nor a form, and of any other.
const (
	maxTrace     = 2000
	maxTraceBody = 1 << 20
)

// safeBody is a body without secrets, as text that is bounded and whose characters can all be seen.
func safeBody(contentType string, known secrets, body []byte) string {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return shown.Hidden
		}
		return cut(safeForm(form, known), maxTraceBody)
	}
	if json.Valid(body) {
		return cut(safeDocument(body, known), maxTraceBody)
	}
	start := bytes.TrimSpace(body)
	if strings.HasPrefix(contentType, "application/json") || bytes.HasPrefix(start, []byte("{")) || bytes.HasPrefix(start, []byte("[")) {
		// A torn answer: names, by which secrets are found, can no longer be distinguished from values.
		return fmt.Sprintf("[%d BYTES THAT ARE NOT JSON]", len(body))
	}
	return shown.VisibleLines(cut(known.hide(strings.ToValidUTF8(string(body), "?")), maxTrace))
}

// cut shortens a text from which the secrets are removed: a part of one could not be found.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}

// safeDocument is a JSON document without secrets. It is indented unless that would make it much longer: each level of
// nesting adds two blanks to every line in it.
func safeDocument(body []byte, known secrets) string {
	var document any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if dec.Decode(&document) != nil {
		return shown.Hidden
	}
	h := hider{known: known}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(h.value(document, false, 0)) != nil {
		return shown.Hidden
	}
	text := shown.EscapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	var indented bytes.Buffer
	if len(text)*(1+h.depth) > 8*maxTraceBody || json.Indent(&indented, text, "", "  ") != nil {
		return string(text)
	}
	return indented.String()
}

// hider hides secrets in a document, and measures how deep it is.
type hider struct {
	known secrets
	depth int
}

// value hides the texts and the long numbers under secret names, also those in lists and objects there.
func (h *hider) value(v any, secret bool, depth int) any {
	h.depth = max(h.depth, depth)
	switch v := v.(type) {
	case map[string]any:
		return h.object(v, secret, depth)
	case []any:
		for i, item := range v {
			v[i] = h.value(item, secret, depth+1)
		}
	case string:
		if secret {
			return shown.Hidden
		}
		return h.known.hide(v)
	case json.Number:
		if text := v.String(); secret && len(text) >= leastSecret || h.known.hideKnown(text) != text {
			return shown.Hidden
		}
	}
	return v
}

// object also hides secrets that are names. The condition of a policy names its attribute by "key", which is none.
func (h *hider) object(object map[string]any, secret bool, depth int) any {
	safe := make(map[string]any, len(object))
	_, condition := object["operator"]
	for name, value := range object {
		below := secret || shown.SecretName(name) && !(condition && name == "key")
		safe[h.known.hide(name)] = h.value(value, below, depth+1)
	}
	return safe
}
