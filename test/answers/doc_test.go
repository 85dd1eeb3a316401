// Package answers_test runs every command on answers in odd forms, each with a public source and the right outcome. Some forms
// were seen there; those marked as drawn were not, and are near to what the source is about. All are written here; nothing is copied.
//
// testdata/answers.yaml is the corpus.
package answers_test
