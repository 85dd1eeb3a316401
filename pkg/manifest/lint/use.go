package lint

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// use is what a container shows of its need for a token.
type use struct {
	needs    bool
	files    []fileUse // that it says it reads
	profiles []profileUse
	node     *yaml.Node // where it shows; nil when it does not
	unsure   *yaml.Node // a file that only the running container knows, such as @$(DIR)/token; nil when there is none
}

// fileUse is a token's file that a container reads.
type fileUse struct {
	path string
	node *yaml.Node
}

// profileUse is a trusted profile that a container names.
type profileUse struct {
	value string
	isID  bool // used where an ID is required
	named bool // used where a name is required
	node  *yaml.Node
}

// useOf reads the use of a container.
func useOf(c workload.Container) use {
	var u use
	values := map[string]string{}
	for _, variable := range c.Variables() {
		u.variable(variable, values)
		if node := yamltext.Get(variable, "value"); node != nil {
			values[yamltext.Text(variable, "name")] = expand(node.Value, values)
		}
	}
	if script := yamltext.Get(c.Node, "script"); script != nil { // of a step of Tekton
		u.words(script)
	}
	for _, key := range []string{"command", "args"} {
		items := yamltext.Items(c.Node, key)
		for i, item := range items {
			u.words(item)
			if strings.HasSuffix(item.Value, "podtrust") || key == "args" && i == 0 && item.Value == "token" && len(items) > 1 {
				u.need(item)
			}
		}
	}
	return u
}

func (u *use) need(at *yaml.Node) {
	u.needs = true
	if u.node == nil {
		u.node = at
	}
}

// variable reads the environment variables of ibmcloud and of IBM's SDKs, whose names begin with that of a service.
// values are those of the variables before it, which Kubernetes puts in the place of $(NAME).
func (u *use) variable(v *yaml.Node, values map[string]string) {
	name, node := yamltext.Text(v, "name"), yamltext.Get(v, "value")
	if node == nil {
		node = v
	}
	value := yamltext.Text(v, "value")
	switch {
	case name == "IBMCLOUD_CR_TOKEN":
		u.need(node)
		if file, ok := strings.CutPrefix(value, "@"); ok {
			u.file(expand(file, values), node)
		}
	case strings.HasSuffix(name, "_CR_TOKEN_FILENAME"):
		u.need(node)
		if value != "" {
			u.file(expand(value, values), node)
		}
	case strings.HasSuffix(name, "_AUTH_TYPE") && strings.EqualFold(value, "container"):
		u.need(node)
	case name == "IBMCLOUD_CR_PROFILE":
		u.need(node)
		u.profiles = append(u.profiles, profileUse{value: value, node: node})
	case strings.HasSuffix(name, "_IAM_PROFILE_ID"):
		u.need(node)
		u.profiles = append(u.profiles, profileUse{value: value, isID: true, node: node})
	case strings.HasSuffix(name, "_IAM_PROFILE_NAME"):
		u.need(node)
		u.profiles = append(u.profiles, profileUse{value: value, named: true, node: node})
	}
}

// file adds a token's file that a container reads.
func (u *use) file(path string, at *yaml.Node) {
	if strings.Contains(path, "$") {
		u.unsure = at
		return
	}
	u.files = append(u.files, fileUse{path, at})
}

// expand puts values in the place of $(NAME), as Kubernetes does. A name that has none stays as it is.
func expand(text string, values map[string]string) string {
	for name, value := range values {
		text = strings.ReplaceAll(text, "$("+name+")", value)
	}
	return text
}

// words reads a word of a command line, which may be a whole script.
func (u *use) words(item *yaml.Node) {
	if strings.Contains(item.Value, "grant-type:cr-token") {
		u.need(item)
	}
	for _, file := range tokenFiles(item.Value) {
		u.need(item)
		u.files = append(u.files, fileUse{file, item})
	}
	_, value, ok := strings.Cut(item.Value, "profile_id=")
	if !ok {
		return
	}
	value, _, _ = strings.Cut(value, " ")
	value = strings.Trim(value, `"'`)
	if value != "" && !strings.ContainsAny(value, "$<") || strings.HasPrefix(value, "=") {
		u.profiles = append(u.profiles, profileUse{value: value, isID: true, node: item})
	}
}

// tokenFiles are the files in a text that look like pods' tokens. Kubernetes' own token is none.
func tokenFiles(text string) []string {
	var files []string
	for {
		i := strings.Index(text, "/var/run/secrets/")
		if i < 0 {
			return files
		}
		text = text[i:]
		end := strings.IndexFunc(text, func(r rune) bool { return !isPathRune(r) })
		if end < 0 {
			end = len(text)
		}
		file := strings.TrimRight(text[:end], "./")
		text = text[end:]
		if strings.Contains(file[strings.LastIndexByte(file, '/'):], "token") && !strings.Contains(file, "/kubernetes.io/") {
			files = append(files, file)
		}
	}
}

func isPathRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-", r)
}
