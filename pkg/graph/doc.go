// Package graph answers who can become what in an account: who can become a profile, what pods can become with which access,
// and whether one pod can become one profile, with each condition. What depends on a part of the account that was not read is
// marked as unknown. It is pure.
package graph
