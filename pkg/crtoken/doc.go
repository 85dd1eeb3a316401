// Package crtoken is the pod's side of a token exchange: it finds and reads the service account token that Kubernetes
// projects into a pod, decodes it and the IAM token that it is exchanged for, and says what is odd about them. Nothing here
// is verified: only IAM has the keys. Every byte is taken for hostile.
package crtoken
