package output

import "strings"

// cutMark ends a value that was cut.
const cutMark = "…"

// narrowGap is between the columns of a table that is wider than the terminal.
const narrowGap = "  "

// fit narrows the widest columns of a table until its lines are no longer than a limit. The first column, which names things, and
// those that are wrapped stay twice as wide as the others. A column keeps one place at least.
func fit(widths []int, limit int, whole func(column int) bool) {
	total := len(narrowGap) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > limit; total-- {
		widest, most := 0, 0
		for i, w := range widths {
			if i > 0 && !whole(i) {
				w *= 2
			}
			if w >= most && widths[i] > 1 {
				widest, most = i, w
			}
		}
		if most == 0 {
			return
		}
		widths[widest]--
	}
}

// fits reports whether the lines of a table are no longer than a limit.
func fits(widths []int, limit int) bool {
	total := len(gap) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	return total <= limit
}

// lines are the lines that a row takes in columns of these widths: values are cut, and those of whole columns are wrapped.
func lines(cells []string, widths []int, whole func(column int) bool) [][]string {
	row := make([]string, len(cells))
	rows := [][]string{row}
	for i, cell := range cells {
		if !whole(i) {
			row[i] = cut(cell, widths[i])
			continue
		}
		for n, part := range wrapped(cell, widths[i]) {
			if n == len(rows) {
				rows = append(rows, make([]string, len(cells)))
			}
			rows[n][i] = part
		}
	}
	return rows
}

// cut shortens a text to a number of places of a terminal.
func cut(text string, places int) string {
	if width(text) <= places {
		return text
	}
	return strings.TrimRight(leading(text, places-width(cutMark)), " ") + cutMark
}

// leading is the beginning of a text that takes at most so many places. What has no width, as an accent, stays with the letter before it.
func leading(text string, places int) string {
	used := 0
	for i, r := range text {
		used += width(string(r))
		if used > places {
			return text[:i]
		}
	}
	return text
}

// wrapped breaks a text between words, and words that are longer than a line.
func wrapped(text string, places int) []string {
	if width(text) <= places {
		return []string{text}
	}
	var all []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && width(line)+1+width(word) <= places {
			line += " " + word
			continue
		}
		if line != "" {
			all = append(all, line)
		}
		for width(word) > places {
			part := leading(word, places)
			if part == "" { // one letter is wider than the column
				part = leading(word, 2)
			}
			all, word = append(all, part), word[len(part):]
		}
		line = word
	}
	if line != "" {
		all = append(all, line)
	}
	return all
}
