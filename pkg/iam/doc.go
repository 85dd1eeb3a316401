// Package iam is a thin client of IBM Cloud's identity and access management: trusted profiles with their links and claim
// rules (IAM Identity Services v1), tokens, access groups v2, policies v2 and roles, and what policies refer to: service
// instances, resource groups and the account. One method is one operation, or all pages of one. It decides and stores
// nothing; names, matching and advice are the callers' work.
//
// A refusal is an *apierr.Error. A Client is safe for concurrent use.
package iam
