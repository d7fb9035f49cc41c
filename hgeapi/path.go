package hgeapi

// Of returns the path with that key of [api.paths], "" if there is none.
func (p *Paths) Of(key string) string { return p.of(key) }
