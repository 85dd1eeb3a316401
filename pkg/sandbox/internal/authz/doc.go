// Package authz decides what a caller of the sandbox may do: it finds the policies of the caller and of the access groups
// that the caller is in, and asks each whether its resource covers the target and its roles include the action.
package authz
