// Package yamltext edits YAML as text: it inserts and replaces at the places that a parsed node reports, and leaves every
// other byte as it is, comments, order and anchors included. After an edit the text is parsed again and compared with what
// the edit should have made of it; when the two differ nothing is returned. It is pure and knows nothing of Kubernetes.
package yamltext
