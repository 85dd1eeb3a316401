// Package names finds what a name or an ID on the command line means: profiles, access groups, clusters, service instances
// and resource groups. What nobody may know for sure is an error: an unknown name lists near ones, an ambiguous one its
// candidates, and what could never be right is refused before anything is sent.
package names
