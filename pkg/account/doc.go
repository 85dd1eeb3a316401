// Package account is the trust of an account as it was read: its profiles with their links, claim rules, other trust,
// memberships and policies, and the groups, clusters, resource groups, instances and roles that these refer to. Each part
// says whether it was read completely; what is computed from an incomplete part is unknown, and never none.
//
// It answers which object a name means, and which pods can assume which profile with which roles. Package rights says what a
// caller can see, and package reach compares two accounts: who gains and who loses. Package account is pure: it sends nothing
// and reads no clock. Everything in it is safe for concurrent use as long as no account is changed.
package account
