// Package iamv1 is what the operations of IAM Identity Services v1 have in common: how they word errors, page, sort and
// filter, and the members that every entity has. It knows no entity.
package iamv1
