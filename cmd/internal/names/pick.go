package names

// Pick chooses the item of a name or an ID from a list that is at hand. identify gives both of an item; the command lists
// the items.
func Pick[T any](what, text string, items []T, identify func(T) (id, name string), command string) (T, error) {
	var found []T
	var ids, all []string
	var none T
	for _, item := range items {
		id, name := identify(item)
		if id == text {
			return item, nil
		}
		if name == text {
			found, ids = append(found, item), append(ids, id)
		}
		if name != "" {
			all = append(all, name)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return none, unknown(what, text, all, command)
	}
	return none, ambiguous(what, text, ids)
}
