// Package account is what was read of an account, as far as trust goes: its profiles with their links, claim rules, other
// trust, memberships and policies, and the groups, clusters, resource groups, instances and roles that these refer to. Each
// part carries whether it was read whole; what is computed of a part that was not is unknown, and never none.
//
// It answers which object a name means, who can become what with which roles, and what a caller may see. Who gains and who
// loses between two accounts is the matter of pkg/account/reach. It is pure: it sends nothing and reads no clock, and
// everything is safe for concurrent use as long as nobody changes an account.
package account
