// Package reach computes who gains and who loses when an account goes from one state to another: which pods and others can
// newly assume a profile, and which roles a profile gets. What depends on a part of an account that was not read is listed
// and marked as not known. It is pure.
package reach
