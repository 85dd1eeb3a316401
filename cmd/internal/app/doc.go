// Package app is what a command receives: streams, settings, clients that are made when they are first used, and the ways
// to ask, to complete, to fail and to end. It is the only home of viper.
package app
