// Package workload finds the pods of Kubernetes manifests, and says what each has: its service account, its containers, and
// the tokens that its volumes project. It knows every kind of object that has a pod in it, and names those that it skips.
package workload
