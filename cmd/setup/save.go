package setup

import (
	"errors"
	"io/fs"
	"os"

	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/pkg/document/encode"
	"github.com/podtrust/podtrust/pkg/shell"
)

// readable is the mode of a new document: it has no secret.
const readable = 0o644

// save asks for the name of a file and writes the document. The file is a regular one or new.
func (g *guide) save() (done bool, err error) {
	text, err := g.encoded()
	if err != nil {
		return false, err
	}
	path, err := g.ask.Text(ask.Question{Text: "File", Default: g.fileName(), Check: func(path string) error {
		if path == "-" {
			return errors.New("'-' is not the name of a file")
		}
		if _, err := files.Place(path); err != nil {
			return err
		}
		return g.app.Login.Apart("File", path)
	}})
	if err != nil {
		return false, err
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		if yes, err := g.ask.YesNo("'"+path+"' already exists. Replace it?", false); err != nil || !yes {
			return false, err
		}
	}
	if err := files.WriteWhole(path, text, readable); err != nil {
		return false, g.explain("The document was not saved", err)
	}
	g.app.Status().OK("The document was saved as '%s'. To apply it, run '%s'.", path, shell.Line([]string{"podtrust", "apply", "-f", path}))
	return true, nil
}

// encoded is the document as a file has it.
func (g *guide) encoded() ([]byte, error) {
	var comments []string
	if g.have != nil {
		comments = append(comments, "This adds to profile '"+g.profile.Name+"'. With --prune, 'podtrust apply' would remove what is not listed here.")
	}
	return encode.YAML(g.document(), comments...)
}
