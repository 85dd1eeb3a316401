// Package export turns an account into a document that 'podtrust apply' reads, or into resources of Terraform. It is pure.
// To plan an exported document changes nothing: what a document can't express is marked in it by 'keep', and what was not
// read never looks like something that does not exist.
package export
