// Package manifest makes and patches Kubernetes manifests of pods that become IAM trusted profiles: bytes in, bytes out. It
// calls no cluster and reads no file. What it writes is what IBM's documents say since October 2021: a projected service
// account token for the audience "iam" that lives for an hour at most.
package manifest
