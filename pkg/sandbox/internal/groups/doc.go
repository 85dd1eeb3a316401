// Package groups is the sandbox's IAM Access Groups v2: groups and their members. Dynamic rules, which are for federated
// users, are not part of it.
package groups
