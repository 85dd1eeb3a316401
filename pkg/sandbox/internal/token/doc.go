// Package token is the sandbox's IAM token endpoint: it gives access tokens for API keys, for the service account tokens of
// pods, for refresh tokens and to identities that assume profiles, and serves the key that they are signed with.
package token
