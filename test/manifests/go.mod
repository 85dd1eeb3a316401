module github.com/podtrust/podtrust/test/manifests

go 1.26.0

require (
	github.com/podtrust/podtrust v0.0.0
	sigs.k8s.io/yaml v1.6.0
)

require (
	github.com/aymanbagabas/go-udiff v0.4.1 // indirect
	go.yaml.in/yaml/v2 v2.4.2 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
)

replace github.com/podtrust/podtrust => ../..
