// Package trust is the vocabulary of trust: pods' identities, references to clusters and profiles, links, claim rules and
// their conditions. It answers whether an identity meets a link or rule, whether two of them are the same, too wide, or can
// never match, and for each condition what was wanted and what was there. What is not known is unknown, and never no.
//
// It is pure: its own input types, no network, no clock. The sandbox does not use it, and so can be its judge.
package trust
