// Package inventory reads what is in an account, once: profiles with their links, claim rules, groups and policies, and
// what those refer to. It reads concurrently, at most 16 requests at a time, only what it is asked for, and the result is
// the same for the same account. It never writes, and it says what it could not see.
package inventory
