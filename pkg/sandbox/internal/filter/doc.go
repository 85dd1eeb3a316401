// Package filter is the language in which lists of IAM identity are narrowed, such as
//
//	name co "orders" and (description sw_ci "prod" or description ew "test")
//
// It is like SCIM's, but knows only the beginning, end and part of a text. It knows nothing of what is filtered.
package filter
