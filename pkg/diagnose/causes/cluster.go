package causes

// The causes that concern the pod's cluster.
const (
	ClusterTooOld       ID = "cluster-too-old"
	ClusterNotRefreshed ID = "cluster-not-refreshed"
)

func cluster() []Cause {
	return []Cause{
		{
			ClusterTooOld, "The cluster's version is too old for trusted profiles.",
			"IAM does not know the keys of its tokens.",
			"Update the cluster.",
		},
		{
			ClusterNotRefreshed, "The cluster was created before trusted profiles, and its master may not have been refreshed since.",
			"IAM does not know the keys of its tokens.",
			"Run 'ibmcloud ks cluster master refresh'.",
		},
	}
}
