// Package apierr is the error of a service that refused: what was being done, what the service answered, and its class as
// a sentinel for errors.Is. It reads every error shape of IBM Cloud's IAM, resource and containers APIs, and anything that
// a gateway puts in their place. It keeps no header and no request body.
package apierr
