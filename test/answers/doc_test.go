// Package answers_test runs every command on answers in unusual forms, each with a public source and the right outcome.
// Some forms were seen in the source; those marked as drawn were not, and are similar to what the source is about. All are
// written here; nothing is copied.
//
// testdata/answers.yaml is the corpus. A row that hides a part also has two rules for all commands: denials, what none may say, and
// incomplete, which must end with the exit code of an incomplete answer. An outcome that a row names for a command comes before incomplete.
package answers_test
