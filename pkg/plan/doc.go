// Package plan computes the changes that make an account match its documents: Needs lists what must be read, Diff computes
// the changes, and After is the account after them, from which package reach computes who gains and who loses. It also
// keeps plans in files. It is pure, and the same input gives the same bytes; pkg/apply carries plans out.
package plan
