// Package account is the part of the sandbox's IAM Identity Services v1 that is about an account as a whole: who was not
// active, its settings, and how much of its limits is used.
package account
