// Package credentials is the part of the sandbox's IAM Identity Services v1 that is for programs: API keys and service IDs.
package credentials
