// Package ask asks a person at a terminal, one question a line: numbered choices, texts, and yes or no. An invalid answer is
// explained and asked again, a bounded number of times. Nothing is drawn over what was printed before.
package ask
