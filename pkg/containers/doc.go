// Package containers is a thin client of the IBM Cloud containers API: the clusters of IBM Cloud Kubernetes Service and
// Red Hat OpenShift on IBM Cloud, on classic, VPC and Satellite infrastructure. The API has no list of all of them, so this
// package merges three. A Client is safe for concurrent use.
package containers
