// Package lifetime says what has ended: what the state of a cluster, a service instance or a resource group means for new trust and
// access, and in which time a policy holds. It is pure.
package lifetime
