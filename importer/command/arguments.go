package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unexpected argument %q", args[0])}
	}
	return nil
}

func atMostOneArgument(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError{fmt.Errorf("unexpected argument %q", args[1])}
	}
	return nil
}

// exactlyOneArgument fails with the given message.
func exactlyOneArgument(message string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError{errors.New(message)}
		}
		return nil
	}
}

// atLeastOneArgument fails with the given message.
func atLeastOneArgument(message string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usageError{errors.New(message)}
		}
		return nil
	}
}
