// Package answers_test runs every command on answers as services send them: in odd forms that were seen in public, each with
// its source and the right outcome. The forms are written here; nothing is copied.
//
// testdata/answers.yaml is the corpus. testdata/pending.yaml has rows of which the right outcome is known and not reached yet,
// each with the reason; no test loads it.
package answers_test
