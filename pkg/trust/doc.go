// Package trust decides who may become whom: whether a pod's identity meets the links and claim rules of a trusted
// profile, and for each condition what was wanted and what was there.
//
// It is pure: its own input types, no network, no clock. The sandbox decides by it, and commands explain by it.
package trust
