// Package rest is the HTTP pipeline under the clients of IBM Cloud's APIs: it joins the URL, authenticates, sends, repeats
// where that is safe, reads through a limit, decodes, and turns every refusal into an apierr.Error. It knows no service.
// A Client is safe for concurrent use.
package rest
