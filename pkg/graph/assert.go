package graph

// Asserted is an assertion with the answer to it.
type Asserted struct {
	Name     string `json:"name" doc:"What the assertion is about; the pod and the profile where it has no name."`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Identity string `json:"identity"`
	Pod      string `json:"pod,omitempty"`
	Profile  string `json:"profile"`
	Expected string `json:"expected" enum:"yes|no"`
	Answer   string `json:"answer" enum:"yes|no|unknown"`
	Result   string `json:"result" enum:"passed|failed|unknown"`
	Reason   string `json:"reason" doc:"How the answer is known, or why it is not."`
	By       *By    `json:"by,omitempty" doc:"The link or claim rule that admits the pod."`
}

// The results of assertions.
const (
	Passed  = "passed"
	Failed  = "failed"
	Unknown = "unknown"
)

// Result is what an answer means for an expectation.
func (c Can) Result() string {
	switch c.Answer {
	case Unknown:
		return Unknown
	case c.Expected:
		return Passed
	}
	return Failed
}

// Summary says why the pod is admitted, or why not, in one line.
func (c Can) Summary() string {
	if c.By != nil {
		return c.By.String() + " admits it"
	}
	return c.Reason
}

// String is an object for people: "link 'orders'", or its ID where it has no name. What is yet to be created has none.
func (b By) String() string {
	switch {
	case b.Name == "" && b.ID == "":
		return b.Kind + " of the documents, which are not applied yet"
	case b.Name == "":
		return b.Kind + " '" + b.ID + "'"
	}
	return b.Kind + " '" + b.Name + "'"
}
