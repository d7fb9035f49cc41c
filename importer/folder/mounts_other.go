//go:build !linux && !darwin

package folder

import "errors"

func mounted() ([]Mount, error) { return nil, errors.ErrUnsupported }

func plannedMounts() []Mount { return nil }
