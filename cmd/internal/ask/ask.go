package ask

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
)

// Tries is how often a question is asked until the command gives up.
const Tries = 5

// Asker asks questions on the terminal of a run.
type Asker struct {
	out   io.Writer
	lines lines
}

// New returns an Asker.
func New(a *app.App) *Asker { return &Asker{out: a.Err, lines: newLines(a)} }

// Question is a question whose answer is a text.
type Question struct {
	Text     string                    // "Namespace"
	Options  []string                  // listed with numbers before the question
	Default  string                    // taken for an empty answer, and shown; "" for none
	Optional bool                      // an empty answer is taken as it is
	Words    []string                  // what the Tab key completes, where the terminal allows it
	Check    func(answer string) error // why an answer is invalid; nil takes every answer
}

// Text asks a question and returns the answer, without blanks around it. At the end of the input the error is app.ErrDeclined;
// after too many invalid answers it is a usage error.
func (k *Asker) Text(q Question) (string, error) {
	if err := k.list(q); err != nil {
		return "", err
	}
	prompt := output.Visible(q.Text)
	if q.Default != "" {
		prompt += " [" + output.Visible(q.Default) + "]"
	}
	for range Tries {
		answer, err := k.lines.read(prompt+"> ", q.Words)
		if err != nil && !errors.Is(err, errLong) {
			return "", err
		}
		answer = strings.TrimSpace(answer)
		if answer == "" && err == nil {
			answer = q.Default
		}
		if err == nil {
			err = q.judge(answer)
		}
		if err == nil {
			return answer, nil
		}
		if err := k.explain(err); err != nil {
			return "", err
		}
	}
	return "", TooOften(q.Text)
}

// ErrTooOften is matched by the error for a question that was asked as often as it may be.
var ErrTooOften = errors.New("no valid answer")

// TooOften is the error for a question that was asked as often as it may be. Whether anything was changed before is for the
// caller to say.
func TooOften(question string) error {
	return failure.Usagef("%w to '%s' in %d attempts", ErrTooOften, question, Tries).Hintf("Run the command again.")
}

func (q Question) judge(answer string) error {
	switch {
	case answer == "" && q.Optional:
		return nil
	case answer == "":
		return errors.New("an answer is required")
	case q.Check == nil:
		return nil
	}
	return q.Check(answer)
}

// list prints the question with its options, and each with the number that means it.
func (k *Asker) list(q Question) error {
	var b strings.Builder
	for i, o := range q.Options {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, output.Visible(o))
	}
	_, err := io.WriteString(k.out, b.String())
	return err
}

// explain says why an answer is invalid, and what to do about it.
func (k *Asker) explain(err error) error {
	m := failure.Describe(err, failure.ExitUsage)
	text := "Invalid answer: " + m.Message + "."
	if m.Hint != "" {
		text += "\n" + m.Hint
	}
	_, writeErr := fmt.Fprintln(k.out, output.VisibleLines(text))
	return writeErr
}

// Choice is a question with a closed set of answers.
type Choice struct {
	Text    string
	Options []string // what comes before a colon is its name, which is an answer too
	Default int      // the number of the option for an empty answer; 0 for none
}

// Choose asks for one of some options, by number or by name, and returns its index.
func (k *Asker) Choose(c Choice) (int, error) {
	if c.Text != "" {
		if err := k.Say("%s", c.Text); err != nil {
			return 0, err
		}
	}
	q := Question{Text: "Enter a number", Options: c.Options, Words: names(c.Options), Check: func(answer string) error {
		_, err := c.index(answer)
		return err
	}}
	if c.Default > 0 {
		q.Default = strconv.Itoa(c.Default)
	}
	answer, err := k.Text(q)
	if err != nil {
		return 0, err
	}
	return c.index(answer)
}

func (c Choice) index(answer string) (int, error) {
	if n, ok := Number(answer, len(c.Options)); ok {
		return n - 1, nil
	}
	i := slices.IndexFunc(names(c.Options), func(name string) bool { return strings.EqualFold(name, answer) })
	if i < 0 {
		return 0, fmt.Errorf("'%s' is not one of the options: enter a number from 1 to %d", answer, len(c.Options))
	}
	return i, nil
}

// names are the options without what explains them.
func names(options []string) []string {
	found := make([]string, len(options))
	for i, o := range options {
		found[i], _, _ = strings.Cut(o, ":")
	}
	return found
}

// Number reads an answer that is the number of an option, from 1.
func Number(answer string, most int) (n int, ok bool) {
	n, err := strconv.Atoi(answer)
	return n, err == nil && n >= 1 && n <= most
}

// YesNo asks a question whose answer is yes or no.
func (k *Asker) YesNo(text string, standard bool) (bool, error) {
	choices := "[y/N]"
	if standard {
		choices = "[Y/n]"
	}
	yes := standard
	_, err := k.Text(Question{Text: text + " " + choices, Optional: true, Check: func(answer string) error {
		switch strings.ToLower(answer) {
		case "y", "yes":
			yes = true
		case "n", "no":
			yes = false
		default:
			return fmt.Errorf("'%s' is neither yes nor no: enter y or n", answer)
		}
		return nil
	}})
	return yes, err
}

// Say prints lines. What stands for names in them may come from a service, and is made visible.
func (k *Asker) Say(format string, args ...any) error {
	_, err := fmt.Fprintln(k.out, output.VisibleLines(fmt.Sprintf(format, output.VisibleArgs(args)...)))
	return err
}

// Print prints a text of whole lines.
func (k *Asker) Print(text string) error {
	_, err := io.WriteString(k.out, output.VisibleLines(text))
	return err
}
