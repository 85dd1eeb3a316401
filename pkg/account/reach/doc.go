// Package reach says who gains and who loses when an account goes from one state to another: which pods and which others can
// become a profile that they could not, and which roles a profile gets. What depends on a part of an account that was not
// read is listed and marked as not known. It is pure.
package reach
