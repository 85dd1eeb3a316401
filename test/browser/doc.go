// Package browser tries the page of 'podtrust map -o html' in Chromium, and its Mermaid with Mermaid itself. It is a module of
// its own, so that the driver of the browser is not a dependency of the program.
package browser
