// Package trust has the identities of pods, references to clusters and profiles, links, claim rules and their conditions.
// It answers whether an identity meets a link or rule, whether two of them are the same, too wide, or can never match, and
// for each condition the required and the actual value. What is not known is unknown, and never no.
//
// It is pure: its own input types, no network, no clock. The sandbox does not use it, so that tests can compare the two.
package trust
