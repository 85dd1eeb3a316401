// Package manifests tries 'podtrust manifest patch' on public manifests. They are fetched when the test runs, from
// published Go modules that have them; nothing of them is in this repository.
package manifests
