// Package state is what a sandbox remembers: the rows of each table, in the sandbox's own form. Services turn them into
// the bodies of their APIs.
package state
