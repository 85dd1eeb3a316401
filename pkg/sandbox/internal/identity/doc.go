// Package identity is the part of the sandbox's IAM Identity Services v1 that is trusted profiles: they, their links, their
// claim rules, and the identities that may assume them. Like IAM it does not check that a linked cluster exists or that a
// claim has a meaning.
package identity
