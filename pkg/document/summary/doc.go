// Package summary says what one profile of a resolved document comes to, for a person who decides on it: the commands that do the
// same, and the warnings that the account gives no reason to refuse. It is pure.
package summary
