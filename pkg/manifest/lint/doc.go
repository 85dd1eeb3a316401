// Package lint checks Kubernetes manifests of pods that are to become IAM trusted profiles: each rule is one mistake that
// keeps a pod from its token, or breaks it later, and a finding names the line to change. SARIF shows findings in code hosts.
package lint
