// Package sdk tests the sandbox with IBM's own Go SDKs, which run against it unchanged. It is a module of its own, so that
// their dependencies are not in the program. It has only tests; with -update they also write the generated tables into
// docs/sandbox.
package sdk
