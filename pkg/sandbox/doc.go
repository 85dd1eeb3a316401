// Package sandbox is an embedded IBM Cloud, as far as trusted profiles of pods need one: IAM identity, tokens, access
// groups, policies, resources and clusters, behind one http.Handler. It imports none of the wire types of our clients, so
// that a mistake in one of them shows. It is for trying, testing and learning; its keys protect nothing.
//
// Points that no source confirms are options, or are marked where they are implemented.
package sandbox
