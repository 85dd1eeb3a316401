// Package inventory reads accounts: a whole account, or some profiles with all that they refer to, into an account.Account.
// It reads concurrently, at most 16 requests at a time, and only what is requested; the result is the same for the same
// account. It never writes. A part that can't be read never fails the others: it is marked with the reason, and so is a
// part of which the caller may not be shown everything.
package inventory
