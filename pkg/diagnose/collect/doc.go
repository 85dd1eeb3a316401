// Package collect reads the facts that a diagnosis is made of: the pod's token, its manifests, IAM's answer or what is in its
// place, and what an administrator can see of the account. Package diagnose judges them. Nothing here changes anything, and
// IAM is asked for the exchange once.
package collect
