// Package names reads what the resolver of pkg/account needs for what a user typed: profiles, access groups, clusters, service
// instances and resource groups. A name that was not found is an error with suggestions, one that several objects have an
// error with the candidates, and a reference that can never be right is refused before anything is sent.
package names
