package sheet

// attributes reads from behind the name of an element, at b[i], to behind its '>'.
func (x *xmlReader) attributes(b []byte, i int) (n int, empty bool, err error) {
	x.attrs = x.attrs[:0]
	for {
		spaced := false
		for i < len(b) && isSpace(b[i]) {
			i, spaced = i+1, true
		}
		if i+1 >= len(b) {
			if i < len(b) && b[i] == '>' {
				return i + 1, false, nil
			}
			return 0, false, errMore
		}
		switch {
		case b[i] == '>':
			return i + 1, false, nil
		case b[i] == '/' && b[i+1] == '>':
			return i + 2, true, nil
		case !spaced:
			return 0, false, errBroken
		}
		from := i
		for i < len(b) && !endsName[b[i]] {
			i++
		}
		name := b[from:i]
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i < len(b) && (b[i] != '=' || len(name) == 0) {
			return 0, false, errBroken
		}
		for i++; i < len(b) && isSpace(b[i]); i++ {
		}
		if i >= len(b) {
			return 0, false, errMore
		}
		quote := b[i]
		if quote != '"' && quote != '\'' {
			return 0, false, errBroken
		}
		i++
		from = i
		for i < len(b) && b[i] != quote {
			if b[i] == '<' {
				return 0, false, errBroken
			}
			i++
		}
		if i == len(b) {
			return 0, false, errMore
		}
		if len(x.attrs) == mostAttribs {
			return 0, false, errBroken
		}
		x.attrs = append(x.attrs, attr{name, b[from:i]})
		i++
	}
}

// attr is the value of the attribute called name, nil where there is none.
func (x *xmlReader) attr(name string) []byte {
	for i := range x.attrs {
		if string(x.attrs[i].name) == name {
			return x.attrs[i].value
		}
	}
	return nil
}

// within says whether the element that has just begun stands directly in one called name.
func (x *xmlReader) within(name string) bool {
	n := len(x.starts)
	return n > 1 && string(localName(x.open[x.starts[n-2]:x.starts[n-1]])) == name
}

// isTrue reads an XML boolean.
func isTrue(v []byte) bool { return string(v) == "1" || string(v) == "true" }

// attrNamed is the attribute with this name whatever its prefix: ss:Index.
func (x *xmlReader) attrNamed(name string) []byte {
	for _, a := range x.attrs {
		if string(localName(a.name)) == name {
			return a.value
		}
	}
	return nil
}
