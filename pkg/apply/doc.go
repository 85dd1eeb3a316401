// Package apply writes trust and access to an account, and is the only package that does. An Applier carries out whole plans,
// a Writer single changes; both use the same functions. What the service may have done although it did not say so is looked
// up before it is done again, so that nothing exists twice.
package apply
