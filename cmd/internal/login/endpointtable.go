package login

// EndpointRow is a row of the table of endpoints: a service with the hosts of each value of --endpoint.
type EndpointRow struct {
	Name     string // in 'config show'
	Variable string // by which IBM's tools name its URL
	Use      string // what it is asked for
	Public   Endpoint
	Private  Endpoint
	VPE      Endpoint
}

// EndpointTable is the table from which the reference page is made. Regional hosts have the word REGION in their names.
func EndpointTable() []EndpointRow {
	open, classic, virtual := public(standard), private("REGION", standard), vpe("REGION", standard, standard)
	var rows []EndpointRow
	for i, s := range open.services() {
		rows = append(rows, EndpointRow{
			Name: s.name, Variable: s.variable, Use: s.use,
			Public: *s.endpoint, Private: *classic.services()[i].endpoint, VPE: *virtual.services()[i].endpoint,
		})
	}
	return rows
}
