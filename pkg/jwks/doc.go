// Package jwks reads the public keys by which a Kubernetes cluster signs its service account tokens, from a file or from
// its API server (/openid/v1/jwks). It does not check the keys; the sandbox does. A Source is safe for concurrent use.
package jwks
