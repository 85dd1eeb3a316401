// Package apply writes trust and access to an account, and is the only package that does. An Applier carries out whole
// plans, a Writer single changes; both use the same functions. A change that the service may have carried out without an
// answer is looked up before it is repeated, so that nothing exists twice.
package apply
