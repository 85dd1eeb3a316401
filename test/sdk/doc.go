// Package sdk proves the sandbox with IBM's own Go SDKs, which run against it unchanged. It is a module of its own, so that
// their dependencies stay out of the program. There is nothing in it but tests; with -update they also write the table of
// operations into docs/sandbox/operations.md.
package sdk
