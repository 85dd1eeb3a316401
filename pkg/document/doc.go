// Package document reads trust documents: the pod trust of an account as YAML. It reads strictly, reports every
// problem at once with file and line, fills in defaults in one place (Defaults), and has the documents' JSON Schema. What a
// document refers to is checked elsewhere: this package is pure except for Open, which reads files, and everything in it is
// safe for concurrent use.
package document
