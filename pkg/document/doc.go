// Package document reads and writes the declarative document: the pod trust of an account as YAML. It reads strictly, reports
// every problem at once with file and line, fills in what is standard in one place (Defaults), and knows the document's
// JSON Schema. What a document refers to is checked elsewhere: this package is pure but for Open, which reads files, and
// everything in it is safe for concurrent use.
package document
