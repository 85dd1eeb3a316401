// Package groups is the sandbox's IAM Access Groups v2: groups, their members and their dynamic rules. The rules, which are
// for federated users, are kept and shown; they make nobody a member.
package groups
