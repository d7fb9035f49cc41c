package template

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"hgeimport/importer/outcome"
)

//go:embed template.toml
var templateTOML []byte

// templateWords is template.toml. Its words are by language.
type templateWords struct {
	Title       map[string]string `toml:"title"`
	ExampleName map[string]string `toml:"example_name"`
	AddressBook map[string]string `toml:"address_book"`
	Required    map[string]string `toml:"required"`
	Either      map[string]string `toml:"either"`
	Optional    map[string]string `toml:"optional"`

	About map[string]map[string]string `toml:"about"` // by the name of the operation
	Rows  map[string]map[string]string `toml:"rows"`  // by the key of the operation
	Block map[string]blockWords        `toml:"block"`
	Field []fieldWords                 `toml:"field"`
}

type blockWords struct {
	Name      map[string]string `toml:"name"`
	OneForAll bool              `toml:"one_for_all"`
	InRows    map[string]string `toml:"in_rows"`  // the comment of its key in the sheet of rows
	InSheet   map[string]string `toml:"in_sheet"` // and in its own sheet
}

type fieldWords struct {
	Name    string               `toml:"name"`
	Kind    outcome.TemplateKind `toml:"kind"`
	Open    bool                 `toml:"open"`
	Choices []string             `toml:"choices"`
	From    string               `toml:"from"`
	Example []string             `toml:"example"`
	EN      [2]string            `toml:"en"` // heading, comment
	ZH      [2]string            `toml:"zh"`
	KO      [2]string            `toml:"ko"`
}

// words reads template.toml, once.
var words = sync.OnceValue(func() *templateWords {
	var w templateWords
	if err := toml.Unmarshal(templateTOML, &w); err != nil {
		panic(fmt.Sprintf("template.toml is part of the program and must be readable: %v", err))
	}
	return &w
})

// field has the words of a field. Those of a field that is not in template.toml are empty; a test makes sure that there is none.
func (w *templateWords) field(name string) *fieldWords {
	for i := range w.Field {
		if w.Field[i].Name == name {
			return &w.Field[i]
		}
	}
	return &fieldWords{Name: name}
}
