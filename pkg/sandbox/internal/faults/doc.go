// Package faults describes what goes wrong on purpose in a sandbox: when, where and how. A fault is data with a text form;
// this package reads it, checks it and decides which requests it strikes. It does no harm itself and knows no service.
package faults
