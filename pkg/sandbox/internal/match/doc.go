// Package match decides whether the links and claim rules of a trusted profile admit a pod. It is pure: values in, a
// decision out.
//
// It is written from IBM's documents and shares no code with the packages that podtrust's commands use for the same
// question, so that a test of those against the sandbox compares two implementations.
package match
