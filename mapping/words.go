package mapping

// Words says a reason to its user in language (en, zh, ko): what is wrong and where, and what to do next.
func (r Reason) Words(language string) (what, next string) { return string(r.Code), "" }

// Say is a heading, a label or a sentence of the outcome in language (en, zh, ko), by its key in words.toml.
func Say(language, key string, args ...string) string { return key }
