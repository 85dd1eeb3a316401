// Package policies is the sandbox's IAM Policy Management: access policies in both versions of the API, and roles. Rows
// are kept in the words of v2; the v1 list shows a v2 policy as the placeholder that IBM shows.
package policies
