// Package plan computes what it takes to make an account what documents want: Needs says what must be read, Diff computes the
// changes, and After is the account as it would be then, from which pkg/account tells who gains and who loses. It also keeps
// plans in files. It is pure, and the same input gives the same bytes; pkg/apply carries plans out.
package plan
