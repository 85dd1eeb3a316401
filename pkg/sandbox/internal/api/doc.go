// Package api is the frame in which every service of the sandbox answers: a route, the call that it receives, the reply or
// error that it returns, and the dialect in which its service words errors. It holds no state and no rules of any service.
package api
