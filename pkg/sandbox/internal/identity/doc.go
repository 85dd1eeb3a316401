// Package identity is the sandbox's IAM Identity Services v1: trusted profiles, their links and their claim rules. Like
// IAM it does not check that a linked cluster exists or that a claim has a meaning.
package identity
