package setup

import "fmt"

// UnreachableError says that the user who is to run the importer cannot get at the program, or at the folder of config.toml.
type UnreachableError struct {
	User, Path string
	Program    bool
	Err        error
}

func (e *UnreachableError) Error() string {
	if e.Program {
		return fmt.Sprintf("the user %s cannot run %s: %v", e.User, e.Path, e.Err)
	}
	return fmt.Sprintf("the user %s cannot get into %s: %v", e.User, e.Path, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *UnreachableError) Hint() string {
	if e.Program {
		return fmt.Sprintf("put the program where everybody can run it (install -m 755 %q /usr/local/bin/%s), and repeat this with "+
			"/usr/local/bin/%[2]s: what was made stays", e.Path, Name)
	}
	return "let everybody get into the folders above it (chmod o+x), or choose one below /srv or /var/lib"
}
