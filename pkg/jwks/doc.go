// Package jwks reads the public keys by which a Kubernetes cluster signs its service account tokens, from a file or from
// where its API server serves them (/openid/v1/jwks). It does not judge the keys: whoever trusts them does. A Source is
// safe for concurrent use.
package jwks
