// Package resolve finds in an account what a document refers to, by the one resolver of pkg/account, and says what must be
// read of an account for that. It refuses what would be created and could never work, or would trust more than anybody is
// likely to mean; what the account holds already only gets a warning. It is pure.
package resolve
