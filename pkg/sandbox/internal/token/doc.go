// Package token is the sandbox's IAM token endpoint: it gives access tokens for API keys and for the service account
// tokens of pods, and serves the key that they are signed with.
package token
