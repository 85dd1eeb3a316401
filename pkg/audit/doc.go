// Package audit finds what is risky, dead or forgotten in the trust of an account: trust that is too wide, pods with too much
// access, trust that matches nobody, and what nobody uses. A finding is stated only if it is true by what was read. A check that
// depends on something that was not read is reported as unknown, and never as a check without findings. It is pure.
package audit
