// Package access has the commands that give, list and take access policies. Profiles and access groups have the same ones,
// with another subject.
package access
