// Package resolve finds in an account what a document refers to, with the resolver of pkg/account, and lists what must be
// read of an account for that. It refuses what would be created and could never work or is too wide; what the account
// already has only gets a warning. It is pure.
package resolve
