// Package login says as whom a run acts and where the services are: it reads the settings, finds the credential, resolves the
// endpoints, and opens the clients. It is the only home of viper and of environment variables. It takes plain values, prints
// nothing by itself, and knows no command.
package login
