//go:build !linux && !darwin && !windows

package folder

// SpaceOf does not know the volumes of this system.
func SpaceOf(string) (Space, error) { return Space{}, nil }
